import type { Command } from '#shared/commands.ts'

const isMac = typeof navigator !== 'undefined' && /Mac|iPhone|iPad/.test(navigator.platform)
const named: Readonly<Record<string, string>> = { Up: 'ArrowUp', Down: 'ArrowDown' }
const macSigns: Readonly<Record<string, string>> = { CmdOrCtrl: '⌘', Shift: '⇧', Alt: '⌥', Backspace: '⌫', Enter: '⏎', Escape: 'esc', Up: '↑', Down: '↓' }
const otherSigns: Readonly<Record<string, string>> = { CmdOrCtrl: 'Ctrl', Escape: 'Esc', Up: '↑', Down: '↓' }

type Press = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

/** Whether a key press is one of a command's accelerators. */
export function startsCommand(command: Command, press: Press, mac: boolean = isMac): boolean {
  return [command.accelerator, command.otherAccelerator].some((keys) => keys !== undefined && isPressed(keys, press, mac))
}

/** An accelerator as people read it on this system. */
export function readableKeys(accelerator: string | undefined, mac: boolean = isMac): string {
  if (accelerator === undefined) return ''
  const signs = accelerator.split('+').map((key) => (mac ? macSigns[key] : otherSigns[key]) ?? key)
  return signs.join(mac ? '' : '+')
}

function isPressed(accelerator: string, press: Press, mac: boolean): boolean {
  const parts = accelerator.split('+')
  const key = parts.at(-1) ?? ''
  const wantsMod = parts.includes('CmdOrCtrl')
  const mod = mac ? press.metaKey : press.ctrlKey
  const otherMod = mac ? press.ctrlKey : press.metaKey
  return (
    mod === wantsMod &&
    !otherMod &&
    press.shiftKey === parts.includes('Shift') &&
    press.altKey === parts.includes('Alt') &&
    press.key.toLowerCase() === (named[key] ?? key).toLowerCase()
  )
}
