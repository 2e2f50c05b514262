import { expect, test } from 'vitest'
import { attachmentTokens, contextUse, estimateTokens, imageTokens, messageTokens, promptLimit } from '#shared/context.ts'
import type { Message } from '#shared/message.ts'

const madeWith = { endpointId: 'e', endpointName: 'E', provider: 'databricks', model: 'm', parameters: {} }

function message(id: string, role: Message['role'], text: string, more: Partial<Message> = {}): Message {
  return { id, conversationId: 'c', parentId: null, turnId: id, lane: 0, role, status: 'done', parts: [{ type: 'text', text }], createdAt: 0, ...(role === 'assistant' && { madeWith }), ...more }
}

// As o200k_base counts them, the tokenizer of GPT-4o and later. Within a third of that an estimate is of use.
test.each([
  ['The quick brown fox jumps over the lazy dog, and then it sleeps for the rest of the afternoon.', 21],
  ['A raposa marrom rápida pula sobre o cachorro preguiçoso, e depois dorme o resto da tarde.', 24],
  ['def answer(question: str) -> str:\n    """Return it."""\n    return " ".join(reversed(question.split()))\n', 24],
  ['Съешь же ещё этих мягких французских булок, да выпей чаю.', 19],
  ['빠른 갈색 여우가 게으른 개를 뛰어넘고 나서 오후 내내 잠을 잤다.', 27],
  ['🦜🌵👩‍🔬 Fim 🎉🎉', 16],
  ['敏捷的棕色狐狸跳过了懒狗，然后睡了一个下午。', 19],
])('%j has about %d tokens', (text, tokens) => {
  expect(estimateTokens(text) / tokens).toBeGreaterThan(0.67)
  expect(estimateTokens(text) / tokens).toBeLessThan(1.5)
})

test('an image counts by its size, up to the largest that is looked at', () => {
  expect(imageTokens(1000, 1000)).toBe(1333)
  expect(imageTokens(8000, 8000)).toBe(imageTokens(1568, 1568))
  expect(imageTokens(1, 1)).toBe(85)
  // The examples of OpenAI: 1,024 x 1,024 is four squares, 2,048 x 4,096 six.
  expect([imageTokens(1_024, 1_024, 'gpt'), imageTokens(2_048, 4_096, 'gpt')]).toEqual([765, 1_105])
  expect([imageTokens(384, 200, 'gemini'), imageTokens(1_000, 700, 'gemini')]).toEqual([258, 516])
})

test('what the endpoint counted for the last reply corrects the estimate, also after turns were left out', () => {
  const text = 'word '.repeat(1000)
  const path = [message('q1', 'user', text), message('a1', 'assistant', text), message('q2', 'user', text), message('a2', 'assistant', 'yes', { createdAt: 100, usage: { inputTokens: 6_000 } })]
  const plain = contextUse(path.map(({ usage: _u, ...one }) => one), { summaries: [] })
  const measured = contextUse(path, { summaries: [] })
  expect(plain.isMeasured).toBe(false)
  expect(measured.isMeasured).toBe(true)
  expect(measured.tokens).toBeGreaterThan(6_000)
  expect(measured.tokens).toBeLessThan(6_050)
  // Left out since then: the measured request had them.
  const less = path.map((one, index) => (index < 2 ? { ...one, leftOut: { why: 'oldest' as const, at: 200 } } : one))
  expect(contextUse(less, { summaries: [] }).tokens).toBeGreaterThan(1_990)
  expect(contextUse(less, { summaries: [] }).tokens).toBeLessThan(2_050)
})

test('a limit leaves room for the reply, and is unknown where the endpoint says nothing', () => {
  expect(promptLimit({ contextTokens: 200_000, maxOutputTokens: 64_000 })).toBe(195_904)
  expect(promptLimit({ contextTokens: 200_000 }, { maxTokens: 20_000 })).toBe(180_000)
  expect(promptLimit({ contextTokens: 4_096 }, { maxTokens: 20_000 })).toBe(2_048)
  expect(promptLimit({})).toBeUndefined()
})

test('a file counts by its words, by what is kept of them, or by pictures of its pages', () => {
  const facts = { pages: 10, characters: 40_000, tokens: 10_000 }
  const tokens = (sending: object, kind: 'pdf' | 'office' = 'pdf'): number => attachmentTokens({ kind, facts, sending, width: 0, height: 0 })
  expect([tokens({}), tokens({ pages: [1, 5] }), tokens({ keep: { from: 'end', characters: 4_000 } }), tokens({ pages: [1, 5], keep: { from: 'start', characters: 10_000 } })]).toEqual([10_000, 5_000, 1_000, 2_500])
  expect(tokens({ as: 'pages', pages: [2, 3] })).toBe(2 * imageTokens(1_109, 1_568))
  // The same conversation sent ten times the tokens that it was said to have.
  const part = { type: 'file', blobId: 'b', name: 'a.pdf', mediaType: 'application/pdf', bytes: 1, kind: 'pdf', facts } as const
  expect(messageTokens({ parts: [part, { type: 'text', text: '' }] })).toBe(10_000)
})
