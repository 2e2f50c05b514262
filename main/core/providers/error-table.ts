import type { ErrorCode } from '#shared/error.ts'
import type { Said } from './error-body.ts'

/** One row: what is meant, where the status, the server's own code and its words are all as named. */
interface Row {
  readonly means: ErrorCode
  /** Without it a row also holds for an error in the middle of a stream. */
  readonly status?: readonly number[] | ((status: number) => boolean)
  readonly code?: RegExp
  readonly text?: RegExp
}

/** Refusals of what was asked for, not of how much or how often. */
const isRefusal = (status: number): boolean => status >= 400 && status < 429

/**
 * What a server means by a refusal: the first row that holds (Databricks wire facts, sections 4, 5.1 and 7.2 to 7.4, and the words of
 * other servers). Databricks answers 403 for a bad token as for a missing permission: the words tell them apart.
 */
const table: readonly Row[] = [
  { means: 'context-too-long', text: /prompt is too long|too long for (the )?requested model|maximum context length|context[ _]length[ _]exceeded/i },
  { means: 'context-too-long', code: /context_length_exceeded|exceed_context_size/i },
  { means: 'context-too-long', text: /exceeds? (the |your )?(model's )?(available )?context (size|window|length|limit)|greater than the context length|input token count .{0,40}exceeds/i },
  { means: 'request-too-large', status: [413] },
  { means: 'request-too-large', text: /maximum allowed content length|exceeds maximum allowed size|RequestSize\(bytes\)|(payload|request( entity| body)?) (is )?too large(?! for)/i },
  { means: 'image-refused', text: /image exceeds \d+ ?MB maximum|image dimensions exceed max allowed size|could not process image|image input is not supported|too many images|support image input|image_url is only supported|content['"`]?\s+(must|should) be a (valid )?string/i },

  { means: 'feature-disabled', code: /^FEATURE_DISABLED$/ },
  { means: 'endpoint-disabled', text: /rate limit of 0\b|\bmodel\b.{0,80}\bnot (enabled|available) (for|in) (this|your) (workspace|account|region)/i },
  { means: 'endpoint-unusable', status: isRefusal, text: /route[- ]optimized/i },

  { means: 'credential-missing', status: [401], text: /not sent|missing|no (api|credential)|(n't|not) provide\b/i },
  { means: 'token-refused', status: [401] },
  { means: 'token-refused', status: [400, 403], text: /invalid\s+(access\s+)?token|token\s+(is\s+|has\s+)?(invalid|expired|revoked)|expired\s+token/i },
  { means: 'forbidden', status: [403] },

  { means: 'endpoint-stopped', status: isRefusal, text: /endpoint\b.{0,80}\b(is|has been)( in)? (stopped|not[ _]ready|not running|starting|being (created|updated))/i },

  { means: 'api-unsupported', text: /'(messages|input)' field is not supported|unknown field "(messages|input)"|only supported in v1\/|not supported in the Responses API/i },
  { means: 'api-unsupported', status: isRefusal, text: /use \/?v1\/(responses|chat\/completions)|is not a chat model|not supported (in|with|by) (the )?\/?(v1\/)?(chat[ /]completions|responses)/i },
  // What was sent back of an earlier reply, not what is set.
  { means: 'request-refused', status: isRefusal, text: /\bsignature\b|thought_signature|redacted_thinking|Expected `thinking`/i },
  { means: 'reasoning-refused', status: isRefusal, text: /\bthinking\b|reasoning[_. ]effort|reasoning\.\w|\bbudget_tokens|output_config\.effort/i },
  { means: 'reasoning-refused', status: isRefusal, code: /^(reasoning_effort|thinking)$/ },

  // An unknown path names none, or the path; an unknown model is said at greater length.
  { means: 'path-unknown', status: [404, 405], text: /No API found|not found: \/|unknown path|cannot (get|post) \/|^(404 )?(page )?not found\.?$|^$|method not allowed/i },
  { means: 'endpoint-unknown', status: [404] },
  { means: 'endpoint-unknown', status: isRefusal, code: /^(ENDPOINT_NOT_FOUND|RESOURCE_DOES_NOT_EXIST|model_not_found)$/ },

  // Waiting does not help: somebody has to pay.
  { means: 'quota-used-up', code: /^(insufficient_quota|billing_hard_limit_reached)$/ },
  { means: 'quota-used-up', status: [402] },
  { means: 'rate-limited', status: [429] },
  { means: 'rate-limited', code: /^429$|REQUEST_LIMIT_EXCEEDED|RESOURCE_EXHAUSTED|RATE_LIMIT/i },
  { means: 'cancelled-by-server', status: [499] },
  { means: 'cancelled-by-server', code: /^CANCELLED$/ },
  { means: 'gateway-timeout', status: [408, 502, 504, 522, 524] },
  { means: 'gateway-timeout', code: /^DEADLINE_EXCEEDED$/ },
  { means: 'server-unavailable', status: [503, 529] },
  { means: 'server-unavailable', code: /^TEMPORARILY_UNAVAILABLE$|^overloaded/i },
  { means: 'server-error', status: (status) => status >= 500 },

  { means: 'image-refused', status: isRefusal, text: /image|\bvision\b|multi-?modal/i },
]

/** What a server means by what it said; `undefined` where no row holds. Without a status for an error inside a stream. */
export function meaningOf(said: Said, status?: number): ErrorCode | undefined {
  return table.find((row) => holds(row, said, status))?.means
}

function holds({ status: wanted, code, text }: Row, said: Said, status: number | undefined): boolean {
  if (wanted !== undefined && (status === undefined || !(typeof wanted === 'function' ? wanted(status) : wanted.includes(status)))) return false
  return (code?.test(said.code) ?? true) && (text?.test(said.text) ?? true)
}
