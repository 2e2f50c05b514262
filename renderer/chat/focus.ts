import { messageBoxId } from './Composer.tsx'

/** Puts the cursor into the message box. */
export function focusMessageBox(): void {
  document.getElementById(messageBoxId)?.focus()
}
