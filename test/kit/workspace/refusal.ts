import type { JsonObject } from './json.ts'

/** A failure before the first byte of an answer, free of the shape a server gives to its error bodies. */
export interface Refusal {
  readonly status: number
  readonly code: string | number
  readonly message: string
  readonly headers?: Readonly<Record<string, string>>
  /** The whole JSON body, where a failure is known to come in a shape of its own. */
  readonly body?: JsonObject
}

/** A refusal of the request itself: 400 BAD_REQUEST. */
export function badRequest(message: string): Refusal {
  return { status: 400, code: 'BAD_REQUEST', message }
}

/** The native error body of Databricks, used on the OpenAI paths too. */
export function databricksErrorBody(refusal: Refusal): JsonObject {
  return refusal.body ?? { error_code: refusal.code, message: refusal.message }
}

/** The error body of the OpenAI API and of the servers that copy it. */
export function openAiErrorBody(refusal: Refusal): JsonObject {
  const type = refusal.status < 500 ? 'invalid_request_error' : 'server_error'
  return { error: { message: refusal.message, type, param: null, code: refusal.code } }
}

const rateLimited: Refusal = {
  status: 429,
  code: 'REQUEST_LIMIT_EXCEEDED',
  message:
    'REQUEST_LIMIT_EXCEEDED: Exceeded workspace input tokens per minute rate limit for databricks-claude-sonnet-4-5. ' +
    'Work with your Databricks account team to request a higher FMAPI rate limit tier.',
}

const rateLimitedAsDocumented: Refusal = {
  status: 429,
  code: 429,
  message: 'Rate limit exceeded: ITPM limit of 200,000 tokens reached',
  body: {
    error: {
      message: 'Rate limit exceeded: ITPM limit of 200,000 tokens reached',
      type: 'rate_limit_exceeded',
      code: 429,
      limit_type: 'input_tokens_per_minute',
      limit: 200_000,
      current: 200_150,
      retry_after: 15,
    },
  },
}

/** Failures of a workspace, by the word that provokes them. Texts marked "invented" were never seen from a real one. */
export const refusals = {
  unsupportedCredential: {
    status: 401,
    code: 401,
    message: 'Credential was not sent or was of an unsupported type for this API.',
  },
  invalidToken: { status: 403, code: 'PERMISSION_DENIED', message: 'Invalid access token. [ReqId: 5b0f6c1e-fake]' },
  expiredToken: { status: 403, code: 'PERMISSION_DENIED', message: 'Invalid Token' },
  disabled: {
    status: 403,
    code: 'PERMISSION_DENIED',
    message: 'PERMISSION_DENIED: The endpoint is temporarily disabled due to a Databricks-set rate limit of 0.',
  },
  // Invented text.
  noPermission: {
    status: 403,
    code: 'PERMISSION_DENIED',
    message: 'PERMISSION_DENIED: User does not have CAN QUERY permission on this serving endpoint.',
  },
  // Invented text.
  workspaceNotNamed: {
    status: 400,
    code: 'INVALID_PARAMETER_VALUE',
    message: 'The header X-Databricks-Workspace-Id must name a workspace of this host.',
  },
  endpointNotFound: {
    status: 404,
    code: 'ENDPOINT_NOT_FOUND',
    message:
      'The given endpoint does not exist, please retry after checking the specified model and version deployment exists.',
  },
  featureDisabled: { status: 404, code: 'FEATURE_DISABLED', message: 'Model Serving is not enabled in this region.' },
  // Invented text.
  stopped: badRequest('The serving endpoint is stopped. Start the endpoint before querying it.'),
  rateLimited,
  rateLimitedWait: { ...rateLimited, headers: { 'retry-after': '2' } },
  rateLimitedAsDocumented,
  rateLimitedAsDocumentedWait: { ...rateLimitedAsDocumented, headers: { 'retry-after': '15' } },
  cancelled: { status: 499, code: 'CANCELLED', message: 'The operation was cancelled.' },
  internalError: { status: 500, code: 'INTERNAL_ERROR', message: 'Internal error happened.' },
  // Invented text.
  unavailable: {
    status: 503,
    code: 'TEMPORARILY_UNAVAILABLE',
    message: 'The service is temporarily unavailable. Please try again later.',
  },
  unavailableWait: {
    status: 503,
    code: 'TEMPORARILY_UNAVAILABLE',
    message: 'The service is temporarily unavailable. Please try again later.',
    headers: { 'retry-after': '1' },
  },
  overflowClaude: badRequest('prompt is too long: 212728 tokens > 200000 maximum'),
  overflowBedrock: badRequest('Input is too long for requested model.'),
  overflowOpen: badRequest(
    "This model's maximum context length is 131072 tokens. However, your messages resulted in 140022 tokens.",
  ),
  external: {
    status: 400,
    code: 'BAD_REQUEST',
    message: 'Received error from openai',
    body: {
      error: 'Received error from openai',
      external_model_message: {
        error: { message: 'Invalid value for temperature.', type: 'invalid_request_error', param: null, code: null },
      },
    },
  },
  plainError: {
    status: 400,
    code: 'BAD_REQUEST',
    message: 'The request is not understood.',
    body: { error: 'The request is not understood.' },
  },
} as const satisfies Readonly<Record<string, Refusal>>

/** What the gateway says about a body that is too large (the limit is the observed 32 MiB unless told otherwise). */
export function bodyTooLarge(bytes: number, limit: number): Refusal {
  return badRequest(
    'Server received a request which exceeds maximum allowed content length. ' +
      `RequestSize(bytes): ${bytes}, Limit(bytes): ${limit}`,
  )
}
