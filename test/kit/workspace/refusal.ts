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
  const param = /^(?:Unsupported|Unknown) (?:parameter|value): '([^']+)'/.exec(refusal.message)?.[1]
  if (param === undefined) return { error: { message: refusal.message, type, param: null, code: refusal.code } }
  const code = refusal.message.split(':')[0]?.toLowerCase().replace(' ', '_')
  return { error: { message: refusal.message, type, param, code } }
}

/** How a workspace passes on what the provider of an external model refused. */
export function externalRefusal(provider: string, message: string): Refusal {
  const refusal = badRequest(message)
  return {
    ...refusal,
    body: { error: `Received error from ${provider}`, external_model_message: openAiErrorBody(refusal) },
  }
}

/** A limit as it was observed: the code stands in the message once more. */
function limited(message: string, code = 'REQUEST_LIMIT_EXCEEDED'): Refusal {
  return { status: 429, code, message: `${code}: ${message}` }
}

const rateLimited = limited(
  'Exceeded workspace input tokens per minute rate limit for databricks-claude-sonnet-4-5. ' +
    'Work with your Databricks account team to request a higher FMAPI rate limit tier.',
)

const ITPM = 'Rate limit exceeded: ITPM limit of 200,000 tokens reached'
const rateLimitedAsDocumented: Refusal = {
  status: 429,
  code: 429,
  message: ITPM,
  body: {
    error: {
      message: ITPM,
      type: 'rate_limit_exceeded',
      code: 429,
      limit_type: 'input_tokens_per_minute',
      limit: 200_000,
      current: 200_150,
      retry_after: 15,
    },
  },
}

// Invented text.
const unavailable: Refusal = {
  status: 503,
  code: 'TEMPORARILY_UNAVAILABLE',
  message: 'The service is temporarily unavailable. Please try again later.',
}

/** A refusal whose whole body is in a shape of its own. */
function shaped(status: number, message: string, body: JsonObject): Refusal {
  return { status, code: 'BAD_REQUEST', message, body }
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
  malformed: { status: 400, code: 'MALFORMED_REQUEST', message: 'Invalid JSON in the request body.' },
  invalidParameter: {
    status: 400,
    code: 'INVALID_PARAMETER_VALUE',
    message: 'INVALID_PARAMETER_VALUE: Invalid value for parameter max_tokens.',
  },
  unauthenticated: {
    status: 401,
    code: 'UNAUTHENTICATED',
    message: 'Credential was not sent or was of an unsupported type for this API.',
  },
  // The clients know this one as a failure of the token too.
  invalidTokenAs400: { status: 400, code: 'BAD_REQUEST', message: 'Invalid token' },
  // Invented text.
  noExecute: {
    status: 403,
    code: 'PERMISSION_DENIED',
    message: 'PERMISSION_DENIED: User does not have EXECUTE on Routine or Model system.ai.claude-sonnet-4-5.',
  },
  // Known is only that a personal token is not taken, and that the workspace address does not serve it.
  needsOAuth: {
    status: 403,
    code: 'PERMISSION_DENIED',
    message: 'Personal access tokens are not supported for route optimized endpoints. Use an OAuth token.',
  },
  routeOptimized: {
    status: 403,
    code: 'PERMISSION_DENIED',
    message: 'This endpoint is route optimized and cannot be queried through the workspace URL.',
  },
  noApi: { status: 404, code: 'ENDPOINT_NOT_FOUND', message: "No API found for 'POST /x'" },
  noSuchEndpoint: {
    status: 404,
    code: 'RESOURCE_DOES_NOT_EXIST',
    message: "Endpoint with name 'x' does not exist.",
  },
  // Invented text.
  noSchema: { status: 400, code: 'BAD_REQUEST', message: 'The endpoint has no logged signature.' },
  featureDisabledAs400: {
    status: 400,
    code: 'FEATURE_DISABLED',
    message: 'Model Serving is not enabled in this region.',
  },
  payloadTooLarge: { status: 413, code: 'BAD_REQUEST', message: 'Request payload is too large.' },
  bodyTooLarge: bodyTooLarge(33_967_957, 33_554_432),
  rateLimited,
  rateLimitedWait: { ...rateLimited, headers: { 'retry-after': '2' } },
  rateLimitedOutput: limited(
    'Exceeded workspace output tokens per minute rate limit for databricks-claude-sonnet-4-5. ' +
      'Work with your Databricks account team to request a higher FMAPI rate limit tier.',
  ),
  rateLimitedQueries: limited(
    'Exceeded QPS rate limit for databricks-meta-llama-3-3-70b-instruct. ' +
      'Please use a provisioned throughput Foundation Model endpoint.',
  ),
  resourceExhausted: limited('Too many requests.', 'RESOURCE_EXHAUSTED'),
  rateLimitExceeded: limited('Too many requests.', 'RATE_LIMIT_EXCEEDED'),
  rateLimitedAsDocumented,
  rateLimitedAsDocumentedWait: { ...rateLimitedAsDocumented, headers: { 'retry-after': '15' } },
  cancelled: { status: 499, code: 'CANCELLED', message: 'The operation was cancelled.' },
  internalError: { status: 500, code: 'INTERNAL_ERROR', message: 'Internal error happened.' },
  unavailable,
  unavailableWait: { ...unavailable, headers: { 'retry-after': '1' } },
  deadlineExceeded: { status: 504, code: 'DEADLINE_EXCEEDED', message: 'Deadline exceeded.' },
  overflowClaude: badRequest('prompt is too long: 212728 tokens > 200000 maximum'),
  overflowBedrock: badRequest('Input is too long for requested model.'),
  overflowOpen: badRequest(
    "This model's maximum context length is 131072 tokens. However, your messages resulted in 140022 tokens.",
  ),
  unknownField: badRequest('Bad request: json: unknown field "inputs"'),
  unsupportedThinking: badRequest("Unsupported parameter: 'thinking' is not supported with this model."),
  rolesMustAlternate: badRequest(
    'Bad request: rpc error: code = InvalidArgument desc = Chat message input roles must alternate ' +
      '(user -> assistant -> u -> a -> ...) with an optional system at the start. ' +
      'Tool messages are optional and must follow a preceding assistant message containing tool calls.\n',
  ),
  parametersRequired: badRequest('"parameters" is a required property for "function" object in parameter "tools"'),
  thoughtSignature: badRequest('Function call is missing a thought_signature in functionCall parts.'),
  emptyText: badRequest('messages: text content blocks must be non-empty'),
  imagePixels: badRequest(
    'messages.3.content.7.image.source.base64.data: At least one of the image dimensions exceed max allowed size: 8000 pixels',
  ),
  imagePixelsMany: badRequest(
    'messages.3.content.7.image.source.base64.data: At least one of the image dimensions exceed max allowed size ' +
      'for many-image requests: 2000 pixels',
  ),
  imageBytes: badRequest(
    'messages.3.content.7.image.source.base64: image exceeds 5 MB maximum: 11641928 bytes > 5242880 bytes',
  ),
  external: shaped(400, 'Received error from openai', {
    error: 'Received error from openai',
    external_model_message: {
      error: { message: 'Invalid value for temperature.', type: 'invalid_request_error', param: null, code: null },
    },
  }),
  externalCode: shaped(429, 'Received error from anthropic', {
    error: 'Received error from anthropic',
    external_model_message: {
      error_code: 'RESOURCE_EXHAUSTED',
      message: 'Number of requests has exceeded your rate limit.',
    },
  }),
  openAiShape: shaped(400, 'The request is not understood.', {
    error: { message: 'The request is not understood.', type: 'invalid_request_error', param: null, code: null },
  }),
  scim: shaped(403, 'The caller is not allowed.', {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    detail: 'The caller is not allowed.',
    status: '403',
    scimType: 'sensitive',
  }),
  numericCode: { status: 400, code: 400, message: 'The request is not understood.' },
  plainError: shaped(400, 'The request is not understood.', { error: 'The request is not understood.' }),
} as const satisfies Readonly<Record<string, Refusal>>

/** The refusal of a description that is not there. */
export function noSuchEndpoint(name: string): Refusal {
  return { ...refusals.noSuchEndpoint, message: `Endpoint with name '${name}' does not exist.` }
}

/** What the gateway says about a body that is too large (the limit is the observed 32 MiB unless told otherwise). */
export function bodyTooLarge(bytes: number, limit: number): Refusal {
  return badRequest(
    'Server received a request which exceeds maximum allowed content length. ' +
      `RequestSize(bytes): ${bytes}, Limit(bytes): ${limit}`,
  )
}
