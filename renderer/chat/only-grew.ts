import type { Message } from '#shared/message.ts'

/** Whether of a running reply only its parts have changed, as with every batch of its stream. What shows no parts need not be drawn again. */
export function onlyGrew(before: Message, after: Message): boolean {
  if (before === after) return true
  if (before.id !== after.id || after.status !== 'running') return false
  const names = new Set([...Object.keys(before), ...Object.keys(after)] as (keyof Message)[])
  names.delete('parts')
  return [...names].every((name) => before[name] === after[name])
}
