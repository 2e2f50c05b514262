import type { Message, Part } from '#shared/message.ts'
import { imageWords } from '../parts/image-words.ts'

/** An image of a conversation, with what it shows in words. */
export interface ConversationImage extends Pick<Extract<Part, { type: 'image' }>, 'blobId' | 'name' | 'mediaType' | 'bytes' | 'width' | 'height'> {
  readonly messageId: string
  readonly words: string
}

/** The images of the branch that is shown, from its first message to its last, as far as they have arrived. */
export function conversationImages(path: readonly string[], read: (messageId: string) => Message | undefined): ConversationImage[] {
  return path.flatMap((messageId) => {
    const message = read(messageId)
    const images = message?.parts.filter((part) => part.type === 'image') ?? []
    return message === undefined ? [] : images.map((image) => ({ ...image, messageId, words: imageWords(image.name, message) }))
  })
}
