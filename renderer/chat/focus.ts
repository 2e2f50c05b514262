import { messageBoxId } from './Composer.tsx'

/** Puts the cursor into the message box. */
export function focusMessageBox(): void {
  document.getElementById(messageBoxId)?.focus()
}

/** Puts the cursor behind all that is in the message box. */
export function focusMessageEnd(): void {
  const box = document.getElementById(messageBoxId)
  box?.focus()
  if (box instanceof HTMLTextAreaElement) box.setSelectionRange(box.value.length, box.value.length)
}
