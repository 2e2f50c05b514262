import { app, net } from 'electron'

/**
 * `fetch` through Chromium's network: the system's proxy, its certificates, and no time limit of its own. The body
 * streams with back-pressure. Nothing is cached and no cookie is kept. It rejects with a `TypeError` whose message and
 * `cause.code` hold Chromium's own name of the failure, such as `net::ERR_CONNECTION_REFUSED`, and with the signal's reason after an abort.
 * Unlike Node's, `redirect: 'manual'` rejects at a redirect, since Chromium does not hand out the answer.
 */
export const electronFetch: typeof fetch = async (input, init) => {
  const request = new Request(input, init)
  const { protocol } = new URL(request.url)
  // Chromium's would also open files and Parley's own scheme.
  if (protocol !== 'https:' && protocol !== 'http:') throw new TypeError(`fetch failed: ${protocol} is no scheme of the web`)
  await app.whenReady()
  try {
    return await net.fetch(request, { credentials: 'omit', cache: 'no-store' })
  } catch (thrown) {
    if (request.signal.aborted) throw request.signal.reason
    throw named(thrown)
  }
}

function named(thrown: unknown): TypeError {
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  const code = /net::(ERR_\w+)/.exec(message)?.[1]
  return new TypeError(`fetch failed: ${message}`, { cause: code === undefined ? thrown : { code, message } })
}
