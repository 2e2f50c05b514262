/** Every way in which Parley fails. A code crosses the border; the sentence for people comes from `locales`. */
export const errorCodes = [
  'bad-input', 'unknown-method', 'not-found', 'busy', 'closing', 'internal',
  'folder-held', 'folder-missing', 'folder-unwritable', 'database-locked', 'database-read-only', 'database-damaged', 'database-newer', 'disk-full',
  'file-empty', 'file-too-large', 'file-not-image', 'file-unreadable', 'file-not-supported', 'file-broken', 'file-protected', 'file-too-complex', 'image-broken', 'image-too-large', 'image-too-slow',
  'address-invalid', 'host-unknown', 'connection-refused', 'not-https', 'connection-lost', 'certificate-untrusted', 'no-answer', 'went-silent',
  'credential-missing', 'token-refused', 'forbidden', 'endpoint-disabled', 'endpoint-stopped', 'endpoint-unknown', 'list-empty', 'not-a-workspace', 'path-unknown',
  'request-refused', 'image-refused', 'context-too-long', 'request-too-large', 'quota-used-up', 'rate-limited', 'server-error', 'server-unavailable', 'gateway-timeout',
  'login-page', 'not-json', 'vectors-wrong', 'texts-unreadable', 'stream-cut', 'stream-error', 'empty-reply',
  'account-console', 'gateway-missing', 'feature-disabled', 'api-unsupported', 'reasoning-refused', 'cancelled-by-server',
  'sign-in-needed', 'sign-in-abandoned', 'sign-in-refused', 'sign-in-mismatch', 'sign-in-unsupported', 'port-taken',
  'profile-missing', 'profile-unusable', 'profile-changed', 'program-missing', 'program-failed',
  'proxy-invalid', 'proxy-unreachable', 'proxy-refused', 'proxy-sign-in', 'certificates-invalid',
  'keychain-unavailable', 'secret-missing', 'endpoint-unusable', 'no-code', 'interrupted', 'csv-unreadable', 'batch-unready', 'cannot-continue', 'nothing-to-summarise', 'message-unreadable', 'presets-unreadable',
] as const

/** One of `errorCodes`. */
export type ErrorCode = (typeof errorCodes)[number]

/** What is said of a failure across every border: plain data, never a stack, never a secret. */
export interface ErrorInfo {
  readonly code: ErrorCode
  /** An English sentence for scripts and logs; people read the text of `locales` for the code. */
  readonly message: string
  /** Whether the same request may succeed when it is sent again unchanged. */
  readonly retryable: boolean
  /**
   * Values that the sentence names: host, status, seconds to wait, file name. `text` is what a server or a program said, and nothing
   * else; `reason` is which of several sentences holds.
   */
  readonly details?: Readonly<Record<string, string | number>>
}

const retryableCodes: ReadonlySet<ErrorCode> = new Set([
  'busy', 'database-locked', 'host-unknown', 'connection-refused', 'connection-lost', 'proxy-unreachable', 'no-answer', 'went-silent',
  'rate-limited', 'server-error', 'server-unavailable', 'cancelled-by-server', 'endpoint-stopped', 'gateway-timeout', 'stream-cut', 'stream-error', 'empty-reply', 'interrupted',
])

const contentCodes: ReadonlySet<string> = new Set<ErrorCode>(['image-refused', 'context-too-long', 'request-too-large'])

/** Whether a server refused what the message holds: it would refuse every later message that brings it along. */
export function refusesContent(code: string): boolean {
  return contentCodes.has(code)
}

/** The only error that calls reject with. */
export class AppError extends Error {
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly details?: ErrorInfo['details']

  constructor(code: ErrorCode, message: string, details?: ErrorInfo['details']) {
    super(message)
    this.name = 'AppError'
    this.code = code
    this.retryable = retryableCodes.has(code)
    if (details !== undefined) this.details = details
  }

  /** The error as data. */
  toInfo(): ErrorInfo {
    const { code, message, retryable, details } = this
    return details === undefined ? { code, message, retryable } : { code, message, retryable, details }
  }
}

/** Turns whatever was thrown into data; what is not an `AppError` becomes `internal` with its message. */
export function toErrorInfo(thrown: unknown): ErrorInfo {
  if (thrown instanceof AppError) return thrown.toInfo()
  return { code: 'internal', message: thrown instanceof Error ? thrown.message : String(thrown), retryable: false }
}

/** Ends a switch over a union: a case that was forgotten does not compile. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`)
}
