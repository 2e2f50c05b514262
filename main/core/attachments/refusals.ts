import { AppError } from '#shared/error.ts'
import { fileLimits, inMegabytes } from '#shared/file-limits.ts'

/** The refusal of a file that is nothing that can be read, by why. */
export function notSupported(name: string, reason: 'binary' | 'encoding' | 'archive' | 'old-office'): AppError {
  return new AppError('file-not-supported', `${name} is not a kind of file whose words can be read (${reason}).`, { name, reason })
}

/** The refusal of a file that takes more of something than a file may. */
export function tooComplex(name: string, reason: 'time' | 'memory' | 'size' | 'pages' | 'characters'): AppError {
  return new AppError('file-too-complex', `${name} has or takes more than a file may (${reason}).`, { name, reason })
}

/** The refusal of a file whose name, or content, says that it is a document and that cannot be read as one. `unsafe`: it names what lies outside of it. */
export function broken(name: string, reason?: 'unsafe'): AppError {
  return new AppError('file-broken', `${name} is damaged.`, { name, ...(reason !== undefined && { reason }) })
}

/** The refusal of a document that only opens with a password. */
export function isProtected(name: string): AppError {
  return new AppError('file-protected', `${name} is protected by a password.`, { name })
}

/** The refusal of a file that is larger than its kind may be. */
export function tooLarge(name: string, kind: keyof typeof fileLimits): AppError {
  const limit = inMegabytes(fileLimits[kind])
  return new AppError('file-too-large', `${name} is larger than ${limit} MB.`, { name, limit })
}
