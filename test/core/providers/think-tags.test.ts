import { expect, test } from 'vitest'
import { ThinkTags } from '#core/providers/think-tags.ts'
import { startOpenAiServer } from '#kit/openai-server.ts'
import { afterwards, testCore } from '#kit/story.ts'

function read(pieces: readonly string[]): [reasoning: string, text: string] {
  const tags = new ThinkTags()
  const parts = [...pieces.flatMap((piece) => tags.take(piece)), ...tags.rest()]
  const all = (type: string): string => parts.map((part) => (part.type === type && 'text' in part ? part.text : '')).join('')
  return [all('reasoning-delta'), all('text-delta')]
}

test('reasoning in tags is told from the answer, wherever the pieces are cut', () => {
  const content = '\n<think>a < b </thin ok</think>\n\nThe <think> tag</think>.'
  for (let cut = 0; cut <= content.length; cut += 1) {
    const [reasoning, text] = read([content.slice(0, cut), content.slice(cut)])
    expect([reasoning, text.trimStart()]).toEqual(['a < b </thin ok', 'The <think> tag</think>.'])
  }
  expect(read([...content]).map((one) => one.trim())).toEqual(['a < b </thin ok', 'The <think> tag</think>.'])
})

test('nothing is lost of an answer that only begins like a tag, or ends inside', () => {
  expect([['<thi'], ['<', 'p>'], [' \n', 'x'], ['<think>half'], ['<think>', 'half', '</th'], []].map(read)).toEqual([
    ['', '<thi'], ['', '<p>'], ['', ' \nx'], ['half', ''], ['half</th', ''], ['', ''],
  ])
})

test('a server that writes tags gives the same message as one that does not', async () => {
  const server = await startOpenAiServer({ flavour: 'lm-studio' })
  afterwards(() => server.close())
  const { client, reply } = await testCore()
  await client.endpoints.add({ provider: 'openai-compatible', url: server.url })
  const { endpoints } = await client.endpoints.list({})
  const endpointId = endpoints.find((endpoint) => endpoint.name.startsWith('think'))?.id ?? ''
  for (const text of ['Hi !reasoning', 'Hi !reasoning !nostream']) {
    const sent = await client.chat.send({ text, targets: [{ endpointId }] })
    const message = await reply(sent.replyIds[0] ?? '')
    expect(message.parts.map((part) => part.type)).toEqual(['step-start', 'reasoning', 'text'])
    expect(JSON.stringify(message.parts)).not.toContain('think>')
  }
})
