import { createInstance } from 'i18next'
import type { TFunction } from 'i18next'
import { beforeAll, describe, expect, test } from 'vitest'
import { errorFromResponse } from '#core/providers/errors.ts'
import type { ErrorCode, ErrorInfo } from '#shared/error.ts'
import { textOf } from '#shared/fold.ts'
import en from '#shared/locales/en.json' with { type: 'json' }
import ptBR from '#shared/locales/pt-BR.json' with { type: 'json' }
import { errorText } from '../../../renderer/state/error-text.ts'
import { CLAUDE, connected } from '#kit/story.ts'
import { scenarios } from '#kit/workspace/index.ts'

/** What is read of a refusal beside its code. */
type Details = Readonly<Record<string, unknown>>

/** What the server says, by the word that makes the fake say it; what it means; and what of it is kept. */
const rows: readonly (readonly [word: string, code: ErrorCode, details?: Details])[] = [
  // Section 7.1, the shapes
  ['numeric', 'request-refused', { status: 400, text: 'The request is not understood.' }],
  ['openaishape', 'request-refused', { text: 'The request is not understood.' }],
  ['plainerror', 'request-refused', { text: 'The request is not understood.' }],
  ['external', 'request-refused', { text: 'Invalid value for temperature.' }],
  ['externalcode', 'rate-limited', { text: 'Number of requests has exceeded your rate limit.' }],
  ['scim', 'forbidden', { text: 'The caller is not allowed.' }],
  ['plaintext', 'server-error', { text: 'INTERNAL_ERROR: something went wrong' }],
  ['pre', 'server-error', { text: 'Internal Server Error' }],
  ['nobody', 'server-error', { text: '' }],
  ['html', 'login-page'],
  ['redirect', 'login-page'],
  ['notjson', 'not-json'],
  // Section 7.2, the statuses
  ['invalid', 'request-refused', { text: expect.stringContaining('max_tokens') as string }],
  ['stopped', 'endpoint-stopped'],
  ['400token', 'token-refused'],
  ['401', 'credential-missing', { status: 401 }],
  ['401code', 'credential-missing'],
  ['403', 'token-refused', { requestId: expect.stringContaining('fake') as string }],
  ['403expired', 'token-refused'],
  ['403limit', 'endpoint-disabled'],
  ['403permission', 'forbidden', { text: expect.stringContaining('CAN QUERY') as string }],
  ['403execute', 'forbidden'],
  ['403oauth', 'endpoint-unusable'],
  ['404', 'endpoint-unknown'],
  ['404path', 'path-unknown'],
  ['404get', 'endpoint-unknown'],
  ['disabled', 'feature-disabled'],
  ['disabled400', 'feature-disabled'],
  ['413', 'request-too-large'],
  ['499', 'cancelled-by-server'],
  ['500', 'server-error'],
  ['503', 'server-unavailable'],
  ['503wait', 'server-unavailable', { seconds: 1 }],
  ['504', 'gateway-timeout', { text: '504 Gateway Time-out' }],
  ['504plain', 'gateway-timeout', { text: 'DEADLINE_EXCEEDED: Deadline exceeded.' }],
  ['504json', 'gateway-timeout'],
  // Section 7.3, limits
  ['429', 'rate-limited', { text: expect.stringContaining('input tokens per minute') as string }],
  ['429wait', 'rate-limited', { seconds: 2 }],
  ['429output', 'rate-limited'],
  ['429qps', 'rate-limited'],
  ['429exhausted', 'rate-limited'],
  ['429rate', 'rate-limited'],
  ['429doc', 'rate-limited', { seconds: 15, text: 'Rate limit exceeded: ITPM limit of 200,000 tokens reached' }],
  ['429docwait', 'rate-limited', { seconds: 15 }],
  // Section 7.4 and the image errors of section 4
  ['context', 'context-too-long', { text: expect.stringContaining('212728') as string }],
  ['context2', 'context-too-long'],
  ['context3', 'context-too-long', { text: expect.stringContaining('131072') as string }],
  ['toolarge', 'request-too-large', { text: expect.stringContaining('33554432') as string }],
  ['unknownfield', 'request-refused', { text: expect.stringContaining('"inputs"') as string }],
  ['unsupported', 'reasoning-refused'],
  ['roles', 'request-refused', { text: expect.stringContaining('must alternate') as string }],
  ['parameters', 'request-refused'],
  ['thoughtsignature', 'request-refused'],
  ['emptytext', 'request-refused'],
  ['imagepixels', 'image-refused', { text: expect.stringContaining('8000 pixels') as string }],
  ['imagemany', 'image-refused', { text: expect.stringContaining('2000 pixels') as string }],
  ['imagebytes', 'image-refused', { text: expect.stringContaining('5242880') as string }],
  // In the middle of an answer, whose beginning stays
  ['empty', 'empty-reply'],
  ['cut 6', 'stream-cut'],
  ['errorframe 6', 'stream-error', { text: 'The model crashed.' }],
  ['errortext 6', 'stream-error', { text: 'The model crashed.' }],
  ['errorcode 6', 'stream-error', { text: 'The model crashed.' }],
  ['badframe 6', 'not-json'],
]

const languages = new Map<string, TFunction>()

beforeAll(async () => {
  for (const [language, translation] of [['en', en], ['pt-BR', ptBR]] as const) {
    languages.set(language, await createInstance().init({ lng: language, resources: { [language]: { translation } }, interpolation: { escapeValue: false } }))
  }
})

/** What a person reads of a failure: every sentence whole, in both languages, and different ones. */
function expectToRead(error: Pick<ErrorInfo, 'code' | 'message' | 'details'>): void {
  const read = [...languages.values()].map((t) => errorText(t, error))
  for (const { sentence, next } of read) {
    expect([sentence, next]).toEqual([expect.stringMatching(/^[^{}]{12,}\.$/), expect.stringMatching(/^[^{}]{12,}\.$/)])
    expect(`${sentence} ${next}`).not.toMatch(/undefined|error\.|\$t/)
  }
  expect(new Set(read.map(({ sentence }) => sentence)).size).toBe(read.length)
  expect(read[0]?.said ?? '').toBe(String(error.details?.text ?? '').trim())
}

test('whatever a serving endpoint says, it has a name, sentences, and leaves the conversation as it was', { timeout: 60_000 }, async () => {
  const { client, workspace, endpoint, reply } = await connected()
  await client.settings.update({ changes: { autoRetry: false } })
  const targets = [{ endpointId: endpoint(CLAUDE) }]
  for (const [word, code, details = {}] of rows) {
    const first = await client.chat.send({ text: 'My name is Ana.', targets })
    await reply(first.replyIds[0] ?? '')
    const { conversationId } = first
    const asked = `What is my name? !${word} !once`
    const sent = await client.chat.send({ conversationId, text: asked, targets })
    const failed = await reply(sent.replyIds[0] ?? '')
    const request = workspace.requests.at(-1)?.body
    expect(JSON.stringify(request), word).toContain(JSON.stringify(asked))
    expect([word, failed.status, failed.error?.code]).toEqual([word, 'error', code])
    expect(failed.error?.details ?? {}, word).toMatchObject(details)
    expectToRead(failed.error as ErrorInfo)
    if (word.endsWith(' 6')) expect(textOf(failed), word).not.toBe('')
    const { messages } = await client.conversations.get({ conversationId })
    expect(messages.map(({ role, status }) => `${role} ${status}`), word).toEqual(['user done', 'assistant done', 'user done', 'assistant error'])
    expect(textOf(messages[2] ?? { parts: [] })).toBe(asked)
    const { replyId } = await client.chat.retry({ messageId: failed.id })
    expect(textOf(await reply(replyId)), word).toContain('Ana')
    expect(workspace.requests.at(-1)?.body).toEqual(request)
  }
})

test('the table leaves out nothing that the fake workspace can say', () => {
  const failing = scenarios.filter(({ behave }) => behave(undefined).refuse !== undefined || behave(undefined).page !== undefined)
  const known = new Set(rows.map(([word]) => word))
  expect(failing.map(({ word }) => word).filter((word) => !known.has(word))).toEqual([])
})

describe('what other servers say, and rows that the fake has no word for', () => {
  const url = 'https://api.example/v1/chat/completions'
  const openAi = (message: string, more: object = {}): string => JSON.stringify({ error: { message, type: 'invalid_request_error', param: null, code: null, ...more } })
  const answers: readonly (readonly [code: ErrorCode, status: number, body: string, details?: Details])[] = [
    ['api-unsupported', 400, `{"error_code":"BAD_REQUEST","message":"Invalid request: 'messages' field is not supported. Please use 'input' field instead."}`],
    ['api-unsupported', 400, openAi('This model is only supported in v1/responses and not in v1/chat/completions.', { param: 'model' }), { param: 'model' }],
    ['api-unsupported', 400, '{"error_code":"BAD_REQUEST","message":"Model databricks-claude is not supported in the Responses API."}'],
    ['api-unsupported', 404, openAi('This is not a chat model and thus not supported in the v1/chat/completions endpoint.')],
    ['reasoning-refused', 400, openAi("Unsupported value: 'reasoning_effort' does not support 'minimal' with this model.", { param: 'reasoning_effort' }), { param: 'reasoning_effort' }],
    ['reasoning-refused', 400, '{"error_code":"BAD_REQUEST","message":"thinking.enabled.budget_tokens: Input should be greater than or equal to 1024"}'],
    ['reasoning-refused', 400, `{"message":"output_config.effort: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'"}`],
    ['request-refused', 400, '{"message":"messages.1.content.0: thinking: Invalid `signature` in `thinking` block"}'],
    ['context-too-long', 400, openAi('Your input exceeds the context window of this model.', { code: 'context_length_exceeded' })],
    ['context-too-long', 400, '{"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}}'],
    ['context-too-long', 400, '[{"error":{"code":400,"message":"The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).","status":"INVALID_ARGUMENT"}}]'],
    ['context-too-long', 400, '{"error":"Received error from anthropic","external_model_message":"{\\"type\\":\\"error\\",\\"error\\":{\\"message\\":\\"prompt is too long: 3 tokens > 2 maximum\\"}}"}', { text: 'prompt is too long: 3 tokens > 2 maximum' }],
    ['request-refused', 400, '{"error_code":"BAD_REQUEST","message":"{\\"message\\":\\"max_tokens must be positive\\"}"}', { text: 'max_tokens must be positive' }],
    ['request-refused', 422, '{"detail":[{"loc":["body","x"],"msg":"Extra inputs are not permitted","type":"extra_forbidden"}]}', { text: 'Extra inputs are not permitted' }],
    ['endpoint-disabled', 403, '{"error_code":"PERMISSION_DENIED","message":"The model databricks-claude-opus-5 is not enabled for this workspace."}'],
    ['feature-disabled', 400, 'FEATURE_DISABLED: Model Serving is not enabled for your workspace.'],
    ['cancelled-by-server', 400, '{"error_code":"CANCELLED","message":"cancelled"}'],
    ['rate-limited', 400, '{"error_code":"RESOURCE_EXHAUSTED","message":"Too many requests."}'],
    ['quota-used-up', 429, openAi('You exceeded your current quota, please check your plan and billing details.', { type: 'insufficient_quota', code: 'insufficient_quota' })],
    ['server-unavailable', 529, '{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}'],
    ['image-refused', 500, openAi('image input is not supported - hint: if this is unexpected, you may need to provide the mmproj')],
    ['endpoint-unknown', 404, openAi('The model `x` does not exist.', { code: 'model_not_found' })],
    ['path-unknown', 405, '{"detail":"Method Not Allowed"}'],
    ['path-unknown', 404, '<!doctype html><title>Error 404 (Not Found)!!1</title>'],
    ['path-unknown', 404, ''],
  ]
  test.each(answers.map(([code, status, text, details = {}]) => ({ code, status, text, details })))('$code: $status $text', ({ code, status, text, details }) => {
    const error = errorFromResponse({ status, headers: new Headers(), text, url })
    expect(error.code).toBe(code)
    expect(error.details).toMatchObject({ host: 'api.example', status, ...details })
    expectToRead(error.toInfo())
  })

  test('how long to wait is read as seconds, as a date by the clock of the server, or from the body', () => {
    const secondsIn = (headers: Record<string, string>, text = ''): unknown => errorFromResponse({ status: 429, headers: new Headers(headers), text, url }).details?.seconds
    expect(secondsIn({ 'retry-after': '7' })).toBe(7)
    expect(secondsIn({ 'retry-after': 'Wed, 21 Oct 2026 07:28:30 GMT', date: 'Wed, 21 Oct 2026 07:28:00 GMT' })).toBe(30)
    expect(secondsIn({ 'retry-after': 'Wed, 21 Oct 2015 07:28:00 GMT' })).toBe(0)
    expect(secondsIn({ 'retry-after': '7' }, '{"error":{"message":"x","retry_after":15}}')).toBe(15)
    expect(secondsIn({ 'retry-after': 'soon' })).toBeUndefined()
  })
})
