import { refusals, type Refusal } from './refusal.ts'
import type { Scenario } from './scenarios.ts'

/** A page or body that is sent as it is, instead of an answer. */
export interface RawPage {
  readonly status: number
  readonly type: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

const LOGIN_PAGE =
  '<!DOCTYPE html><html><head><title>Databricks - Sign In</title></head>' +
  '<body><h1>Sign in to your workspace</h1><form action="/login"></form></body></html>'

/** The HTML page that a workspace shows to a browser without a session. */
export const loginPage: RawPage = { status: 200, type: 'text/html; charset=utf-8', body: LOGIN_PAGE }

/** What stands in front of a workspace when it did not answer in time. */
export const gatewayTimeout: RawPage = {
  status: 504,
  type: 'text/html',
  body: '<html><head><title>504 Gateway Time-out</title></head><body><center>504 Gateway Time-out</center></body></html>',
}

function page(word: string, help: string, answer: RawPage): Scenario {
  return { word, help, behave: () => ({ page: answer }) }
}

function fails(word: string, help: string, refuse: Refusal): Scenario {
  return { word, help, behave: () => ({ refuse }) }
}

/** Section 7.1: the shapes that a failure comes in, and pages that are no API at all. */
const shapes: readonly Scenario[] = [
  page('html', 'an HTML login page with status 200', loginPage),
  page('redirect', 'a 302 to the login page', {
    status: 302,
    type: 'text/plain',
    body: '',
    headers: { location: '/login.html' },
  }),
  page('notjson', 'status 200 and a body that is no JSON', {
    status: 200,
    type: 'application/json',
    body: '{"id":"chatcmpl_1","choices":[{"ind',
  }),
  page('plaintext', 'a failure as "CODE: message" without JSON', {
    status: 500,
    type: 'text/plain',
    body: 'INTERNAL_ERROR: something went wrong',
  }),
  page('pre', 'a failure as HTML with a pre', {
    status: 500,
    type: 'text/html',
    body: '<html><body><pre>Internal Server Error</pre></body></html>',
  }),
  page('nobody', 'a 500 without a body', { status: 500, type: 'text/plain', body: '' }),
  fails('numeric', 'a numeric error_code (400)', refusals.numericCode),
  fails('external', 'the error of an external model', refusals.external),
  fails('externalcode', 'the same with error_code inside (429)', refusals.externalCode),
  fails('openaishape', '{"error": {…}} as OpenAI words it (400)', refusals.openAiShape),
  fails('plainerror', '{"error": "text"}', refusals.plainError),
  fails('scim', 'the shape of SCIM (403)', refusals.scim),
]

/** Sections 7.2 and 7.3: a word per row of the table. */
const statuses: readonly Scenario[] = [
  fails('invalid', 'INVALID_PARAMETER_VALUE (400)', refusals.invalidParameter),
  fails('stopped', 'the endpoint is stopped (400)', refusals.stopped),
  fails('400token', 'invalid token as 400', refusals.invalidTokenAs400),
  fails('401', 'credential not sent, numeric code', refusals.unsupportedCredential),
  fails('401code', 'the same as UNAUTHENTICATED', refusals.unauthenticated),
  fails('403', 'invalid access token', refusals.invalidToken),
  fails('403expired', 'expired OAuth token: "Invalid Token"', refusals.expiredToken),
  fails('403limit', 'endpoint with a rate limit of 0', refusals.disabled),
  fails('403permission', 'no permission to query', refusals.noPermission),
  fails('403execute', 'no EXECUTE on the model', refusals.noExecute),
  fails('403oauth', 'a route-optimized endpoint refuses a personal token', refusals.needsOAuth),
  fails('404', 'no such endpoint', refusals.endpointNotFound),
  fails('404path', 'no API at this path', refusals.noApi),
  fails('404get', 'RESOURCE_DOES_NOT_EXIST', refusals.noSuchEndpoint),
  fails('disabled', 'feature off in this region (404)', refusals.featureDisabled),
  fails('disabled400', 'the same as 400', refusals.featureDisabledAs400),
  fails('413', 'payload too large', refusals.payloadTooLarge),
  fails('429', 'rate limit as observed, no Retry-After', refusals.rateLimited),
  fails('429wait', 'the same with Retry-After: 2', refusals.rateLimitedWait),
  fails('429output', 'output tokens per minute', refusals.rateLimitedOutput),
  fails('429qps', 'queries per second', refusals.rateLimitedQueries),
  fails('429exhausted', 'RESOURCE_EXHAUSTED', refusals.resourceExhausted),
  fails('429rate', 'RATE_LIMIT_EXCEEDED', refusals.rateLimitExceeded),
  fails('429doc', 'rate limit as documented, retry_after in the body', refusals.rateLimitedAsDocumented),
  fails('429docwait', 'the same with Retry-After: 15', refusals.rateLimitedAsDocumentedWait),
  fails('499', 'cancelled', refusals.cancelled),
  fails('500', 'internal error', refusals.internalError),
  fails('503', 'temporarily unavailable', refusals.unavailable),
  fails('503wait', 'the same with Retry-After: 1', refusals.unavailableWait),
  page('504', 'an HTML gateway timeout', gatewayTimeout),
  page('504plain', 'DEADLINE_EXCEEDED as plain text', {
    status: 504,
    type: 'text/plain',
    body: 'DEADLINE_EXCEEDED: Deadline exceeded.',
  }),
  fails('504json', 'DEADLINE_EXCEEDED as JSON', refusals.deadlineExceeded),
]

/** Section 7.4 and the image errors of section 4: sentences worth recognising, all 400. */
const sentences: readonly Scenario[] = [
  fails('context', 'context overflow, Claude', refusals.overflowClaude),
  fails('context2', 'context overflow, Claude through Bedrock', refusals.overflowBedrock),
  fails('context3', 'context overflow, open models', refusals.overflowOpen),
  fails('toolarge', 'the body is over 32 MiB', refusals.bodyTooLarge),
  fails('unknownfield', 'an unknown field', refusals.unknownField),
  fails('unsupported', 'thinking is not supported', refusals.unsupportedThinking),
  fails('roles', 'Llama: roles must alternate', refusals.rolesMustAlternate),
  fails('parameters', 'a tool without parameters', refusals.parametersRequired),
  fails('thoughtsignature', 'Gemini: a call without its signature', refusals.thoughtSignature),
  fails('emptytext', 'Claude: an empty text block', refusals.emptyText),
  fails('imagepixels', 'an image over 8000 pixels', refusals.imagePixels),
  fails('imagemany', 'many images over 2000 pixels', refusals.imagePixelsMany),
  fails('imagebytes', 'an image over 5 MB', refusals.imageBytes),
]

/** The words that provoke a failure instead of an answer. */
export const failureWords: readonly Scenario[] = [...shapes, ...statuses, ...sentences]
