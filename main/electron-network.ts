import type { Network } from '#core/host.ts'
import { electronFetch } from './electron-fetch.ts'

/** The network of Chromium: the system's proxy and certificates, and what the person set beside them. */
export function createElectronNetwork(): { readonly fetch: typeof fetch; readonly network: Network } {
  return {
    fetch: electronFetch,
    network: {
      configure: () => Promise.resolve(),
      async *probe() {
        yield* []
      },
    },
  }
}
