import { AppError } from '#shared/error.ts'

/** The file holds nothing that Parley knows as an image. */
export function notImage(): AppError {
  return new AppError('file-not-image', 'The file is no image of a known kind.')
}

/** The file is an image of a known kind, but cut, damaged, or not true to its own description. `why` is for the log. */
export function broken(why: string): AppError {
  return new AppError('image-broken', 'The image is cut off or damaged.', { why: withoutPaths(why).slice(0, 300) })
}

/** Libraries begin what they say with the path of the file, which is none that a person knows. */
function withoutPaths(text: string): string {
  return text.replaceAll(/(?:[A-Za-z]:)?[\\/][^\n]*?(?:: |$)/gm, '')
}

/** More pixels than are decoded. */
export function tooLarge(width: number, height: number): AppError {
  return new AppError('image-too-large', 'The image has more pixels than are decoded.', { width, height })
}

/** It took longer than an image may. */
export function tooSlow(): AppError {
  return new AppError('image-too-slow', 'The image takes too long.')
}

/** What an image library said, as an `AppError`. */
export function toImageError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  if (/no space left|ENOSPC|EDQUOT|quota exceeded/i.test(message)) return new AppError('disk-full', 'There is no space left for what is made of the image.')
  if (/timeout/i.test(message)) return tooSlow()
  // Its first bytes are those of an image: what a library does not know then is damaged.
  return broken(message)
}
