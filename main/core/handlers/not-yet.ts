import { AppError } from '#shared/error.ts'

/** Stands for a handler that is being built. */
export function notYet(): never {
  throw new AppError('unknown-method', 'This is being built.')
}
