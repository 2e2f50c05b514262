import { z } from 'zod'

/** How requests leave this machine. Holds no secret: the proxy's password is in the keychain. */
export const networkSchema = z.object({
  /** `system`: the proxy that the system (or the environment, for the server host) names; `none`: always directly. */
  proxy: z.enum(['system', 'manual', 'none']),
  /** `http://host:port` or `https://host:port`, for `manual`. */
  proxyUrl: z.string(),
  proxyUser: z.string(),
  hasProxyPassword: z.boolean(),
  /** Hosts that are reached directly, separated by commas, for `manual`. */
  noProxy: z.string(),
  /** Certificates in PEM that are trusted beside those of the system; empty: none. */
  certificates: z.string(),
})

/** How requests leave this machine. */
export type NetworkSettings = z.infer<typeof networkSchema>

/** What a new Parley starts with: the system's proxy and the system's trust. */
export const defaultNetwork: NetworkSettings = { proxy: 'system', proxyUrl: '', proxyUser: '', hasProxyPassword: false, noProxy: '', certificates: '' }
