import type { Attachment } from '#shared/attachment.ts'
import type { Language } from '#shared/language.ts'
import type { StreamPart } from '#shared/stream.ts'
import type { PutSource } from '../core.ts'

/** How many images of one reply are stored. */
const mostImages = 20
/** The largest image of a reply that is stored, in bytes. */
const mostBytes = 20 * 1024 * 1024

/** What storing an image of a reply needs. */
export interface ReplyImageTools {
  /** Stores a file. Rejects with `AppError`. */
  put(source: PutSource): Promise<Attachment>
  language(): Language
}

type Reason = 'broken' | 'tooLarge' | 'tooMany' | 'elsewhere'

const sentences: Readonly<Record<Language, Readonly<Record<Reason, string>>>> = {
  en: {
    broken: '[An image of this reply cannot be read and was not stored.]',
    tooLarge: '[An image of this reply is larger than 20 MB and was not stored.]',
    tooMany: '[This reply has more than 20 images; the others were not stored.]',
    elsewhere: '[An image of this reply lies elsewhere and was not fetched: {{url}}]',
  },
  'pt-BR': {
    broken: '[Uma imagem desta resposta não pode ser lida e não foi guardada.]',
    tooLarge: '[Uma imagem desta resposta tem mais de 20 MB e não foi guardada.]',
    tooMany: '[Esta resposta tem mais de 20 imagens; as outras não foram guardadas.]',
    elsewhere: '[Uma imagem desta resposta está em outro lugar e não foi buscada: {{url}}]',
  },
}

/**
 * Stores the `number`th image of a reply and answers the part that stands for it; where it cannot be stored, a sentence that says so.
 * Nothing is ever fetched. Never rejects.
 */
export async function storeReplyImage({ put, language }: ReplyImageTools, url: string, number: number): Promise<StreamPart> {
  const say = (reason: Reason, where = ''): StreamPart => ({ type: 'text-delta', text: `\n\n${sentences[language()][reason].replace('{{url}}', where)}\n\n` })
  if (number === mostImages + 1) return say('tooMany')
  if (number > mostImages) return { type: 'text-delta', text: '' }
  const data = /^data:([\w.+-]+\/[\w.+-]+)?(?:;[^,;]*)*?;base64,/i.exec(url.slice(0, 200))
  if (data === null) return url.startsWith('data:') ? say('broken') : say('elsewhere', url.slice(0, 500))
  const base64 = url.slice(data[0].length)
  if ((base64.length * 3) / 4 > mostBytes) return say('tooLarge')
  try {
    const bytes = Buffer.from(base64, 'base64')
    const { id, name, mediaType, bytes: size, width, height, kind } = await put({ name: `image-${number}.${extensionOf(data[1])}`, bytes: pieces(bytes) })
    return kind === 'image' ? { type: 'image', blobId: id, name, mediaType, bytes: size, width, height } : say('broken')
  } catch {
    return say('broken')
  }
}

function extensionOf(mediaType = ''): string {
  const kind = /^image\/(png|jpeg|webp|gif|avif|bmp|tiff)$/i.exec(mediaType)?.[1]?.toLowerCase() ?? 'png'
  return kind === 'jpeg' ? 'jpg' : kind
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes)
}
