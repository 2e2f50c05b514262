import type { AppError } from '#shared/error.ts'
import type { Learned } from '#shared/endpoint.ts'
import type { RequestBody } from './dialect.ts'

/** A field that a server refused, and what it wants in its place. */
export interface Refused {
  readonly field: string
  readonly instead?: string
  readonly said: string
}

/** How often a request is repeated because of refused fields. */
export const maxAdaptations = 4

/** The body without what the endpoint is known to refuse. */
export function withoutRefused(body: RequestBody, refused: readonly Pick<Learned, 'field' | 'instead'>[]): RequestBody {
  const adapted = { ...body }
  for (const { field, instead } of refused) {
    if (!(field in adapted)) continue
    if (instead !== undefined) adapted[instead] = adapted[field]
    delete adapted[field]
  }
  return adapted
}

/** Which optional field of the body a refusal is about; `undefined` where it is about something else. */
export function refusedField(_error: AppError, _body: RequestBody): Refused | undefined {
  return undefined
}
