import type { WantedFile } from './core/core.ts'

/**
 * What an address of a stored file asks for: `?size=thumbnail`, `?size=view`, `?page=N` (from 1) or `?made=KEY`; `undefined` for the file as it
 * is, `null` for what is never given.
 */
export function wantedFile(query: URLSearchParams): WantedFile | undefined | null {
  const asked = ['size', 'page', 'made'].filter((name) => query.has(name))
  if (asked.length === 0) return undefined
  if (asked.length > 1) return null
  const size = query.get('size')
  if (size !== null) return size === 'thumbnail' || size === 'view' ? { size } : null
  const page = query.get('page')
  if (page !== null) return /^[1-9]\d{0,4}$/.test(page) ? { page: Number(page) } : null
  const made = query.get('made') ?? ''
  // It becomes part of a file's name.
  return /^[\w-]{1,100}$/.test(made) ? { made } : null
}
