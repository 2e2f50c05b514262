import type { Areas, Group } from './areas.ts'

/** The area `code` of the contract. */
export function codeHandlers({ codeRequests }: Areas): Group<'code'> {
  return {
    'code.request': async ({ source }) => ({ request: await codeRequests.of(source) }),
  }
}
