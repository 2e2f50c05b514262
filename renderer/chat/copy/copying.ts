import { canBeRich, copiedMessage, joined } from './copies.ts'
import type { Copied } from './copies.ts'
import type { SelectedFrom } from './selected-messages.ts'

export { copiedMessage, putOnClipboard } from './copies.ts'
export { plainMessage } from './plain-message.ts'
export { rowsIn, selectedMessages } from './selected-messages.ts'

/** Whole messages in this order, each with who said it; those that say nothing are not in it. */
export function copiedMessages(ids: readonly string[], { message, speaker, say }: SelectedFrom): Copied | null {
  const messages = ids.flatMap((id) => message(id) ?? [])
  const isRich = canBeRich(messages)
  const pieces = messages.flatMap((one) => {
    const copied = copiedMessage(one, say, isRich)
    return copied.text === '' ? [] : [{ ...copied, speaker: speaker(one) }]
  })
  return pieces.length === 0 ? null : joined(pieces)
}
