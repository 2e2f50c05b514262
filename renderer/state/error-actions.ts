import { errorCodes } from '#shared/error.ts'
import type { ErrorCode } from '#shared/error.ts'

/** What a person can do about a failed reply, from where they are. */
export type ErrorAction = 'retry' | 'sign-in' | 'connection' | 'choose-endpoint' | 'endpoint' | 'network' | 'parameters' | 'library' | 'new-conversation' | 'smaller-images' | 'without-images'

const again: readonly ErrorAction[] = ['retry']
const signIn: readonly ErrorAction[] = ['sign-in', 'retry']
const connection: readonly ErrorAction[] = ['connection', 'retry']
const other: readonly ErrorAction[] = ['choose-endpoint', 'retry']
const network: readonly ErrorAction[] = ['network', 'retry']
const reach: readonly ErrorAction[] = ['connection', 'network', 'retry']

/** The one table from what went wrong to what helps, the likeliest first. */
const table: Readonly<Record<ErrorCode, readonly ErrorAction[]>> = {
  'bad-input': again, 'unknown-method': again, 'not-found': again, 'busy': again, 'closing': again, 'internal': again,
  'folder-held': again, 'folder-missing': again, 'folder-unwritable': again, 'database-locked': again, 'database-read-only': again, 'database-damaged': again,
  'database-newer': again, 'disk-full': again,
  'file-empty': again, 'file-too-large': again, 'file-not-image': again, 'file-unreadable': again,
  'file-not-supported': again, 'file-broken': again, 'file-protected': again, 'file-too-complex': again,
  'image-broken': again, 'image-too-large': again, 'image-too-slow': again,
  'address-invalid': connection, 'host-unknown': reach, 'connection-refused': reach, 'not-https': connection, 'connection-lost': network,
  'certificate-untrusted': network, 'no-answer': again, 'went-silent': again,
  'credential-missing': signIn, 'token-refused': signIn, 'forbidden': other, 'endpoint-disabled': other, 'endpoint-stopped': other,
  'endpoint-unknown': other, 'not-a-workspace': connection, 'path-unknown': connection,
  'request-refused': ['parameters', 'without-images', 'endpoint', 'retry'], 'image-refused': ['smaller-images', 'without-images', ...other], 'context-too-long': ['new-conversation', 'choose-endpoint', 'retry'],
  'request-too-large': ['smaller-images', 'without-images', 'new-conversation', 'retry'], 'quota-used-up': other, 'rate-limited': other, 'server-error': ['retry', 'choose-endpoint'], 'server-unavailable': again, 'gateway-timeout': again,
  'login-page': reach, 'not-json': connection, 'vectors-wrong': other, 'texts-unreadable': again, 'stream-cut': again, 'stream-error': again, 'empty-reply': again,
  'account-console': connection, 'feature-disabled': other, 'api-unsupported': ['endpoint', 'retry'], 'reasoning-refused': ['parameters', 'endpoint', 'retry'],
  'cancelled-by-server': again,
  'sign-in-needed': signIn, 'sign-in-abandoned': signIn, 'sign-in-refused': signIn, 'sign-in-mismatch': signIn, 'sign-in-unsupported': connection,
  'port-taken': connection,
  'profile-missing': connection, 'profile-unusable': connection, 'profile-changed': connection, 'program-missing': connection, 'program-failed': connection,
  'gateway-missing': connection, 'list-empty': again,
  'proxy-invalid': network, 'proxy-unreachable': network, 'proxy-refused': network, 'proxy-sign-in': network, 'certificates-invalid': network,
  'keychain-unavailable': again, 'secret-missing': signIn, 'endpoint-unusable': ['choose-endpoint', 'endpoint'], 'interrupted': again,
  'csv-unreadable': again, 'batch-unready': again, 'cannot-continue': again, 'nothing-to-summarise': again, 'message-unreadable': ['library'],
  'presets-unreadable': again, 'no-code': ['choose-endpoint'],
}

/** What helps against a failure; asking again against one that is not known. */
export function errorActions(code: string): readonly ErrorAction[] {
  return (errorCodes as readonly string[]).includes(code) ? table[code as ErrorCode] : again
}
