import { z } from 'zod'

/** An authority that the person trusts beside those of the system. */
export const authoritySchema = z.object({
  /** The name that its certificate gives it. */
  name: z.string(),
  /** Who signed it, where that is not itself. */
  issuer: z.string().optional(),
  /** Milliseconds since 1970. */
  validFrom: z.number(),
  validUntil: z.number(),
})

/** An authority that the person trusts beside those of the system. */
export type Authority = z.infer<typeof authoritySchema>

/** How requests leave this machine. Holds no secret: the proxy's password is in the keychain. */
export const networkSchema = z.object({
  /** `system`: the proxy that the system (or the environment, for the server host) names; `none`: always directly. */
  proxy: z.enum(['system', 'manual', 'none']),
  /** `http://host:port` or `https://host:port`, for `manual`; the port is always named. */
  proxyUrl: z.string().max(2_000),
  proxyUser: z.string().max(500),
  hasProxyPassword: z.boolean(),
  /** Hosts that are reached directly, separated by commas, for `manual`; a name stands for everything below it too. */
  noProxy: z.string().max(10_000),
  /** Certificates in PEM that are trusted beside those of the system; empty: none. */
  certificates: z.string().max(2_000_000),
  /** What `certificates` holds, in the same order. */
  authorities: z.array(authoritySchema).default([]),
})

/** How requests leave this machine. */
export type NetworkSettings = z.infer<typeof networkSchema>

/** What a new Parley starts with: the system's proxy and the system's trust. */
export const defaultNetwork: NetworkSettings = {
  proxy: 'system',
  proxyUrl: '',
  proxyUser: '',
  hasProxyPassword: false,
  noProxy: '',
  certificates: '',
  authorities: [],
}
