import { expect, test } from 'vitest'
import { drawn, exportFile, readExport, reasons, storedExport } from '../../kit/exports.ts'
import { partsWithDetails } from '#core/transfer/open-webui-details.ts'
import { openWebUi } from '#core/transfer/read-open-webui.ts'

const read = readExport(openWebUi, storedExport('open-webui'))

// A reader of the flat list, or one that forgets `currentId`, shows another branch than Open WebUI did.
test('the tree, with the branch that was shown, and every answer of several models in a lane of its own', async () => {
  const { conversations } = await read
  const [weather] = conversations
  expect(weather && drawn(weather)).toEqual([
    'user: image beach.png | How warm is it?',
    '  Llama 3 8B: thought The sea is near,\nso it is mild. | call get_weather({"city": "Lisbon"}) {"c": 21} | It is 21 degrees.',
    '  GPT-4o (lane 1): About 21 °C.',
    '  Llama 3 8B: Mild.',
    '    user: And the water?',
    expect.stringMatching(/^ {6}llama3:8b: 17 degrees[\s\S]*\*$/),
  ])
  const turns = weather?.messages.map(({ turnId }) => turnId)
  expect(turns).toEqual([...Array<string>(4).fill('turn:chat-1/u1'), ...Array<string>(2).fill('turn:chat-1/u2')])
})

test('what surrounds the messages: settings, dates, pin, archive, model ids, tokens, and a reply that was stopped', async () => {
  const { conversations } = await read
  expect(conversations[0]).toMatchObject({
    id: 'conversation:chat-1', title: 'Weather in Lisbon', createdAt: 1_750_000_000, updatedAt: 1_750_000_020, pinned: true, archived: true,
    settings: { systemPrompt: 'Answer in one line.', parameters: { temperature: 0.2, topP: 0.9, maxTokens: 500, stop: ['END'] } },
  })
  expect(conversations[0]?.messages[1]).toMatchObject({ madeWith: { model: 'llama3:8b', provider: 'imported' }, usage: { inputTokens: 12, outputTokens: 34 } })
  expect(conversations[0]?.messages[5]?.status).toBe('stopped')
})

// Newer versions repeat the last text of `output` in `content`: reading both doubles every reply.
test('the steps of a reply in `output` are read once', async () => {
  const { conversations } = await read
  expect(conversations[1] && drawn(conversations[1])).toEqual(['user: Search', '  o-new: thought check the tool | call web_search({"query":"lisbon"}) sunny, 21C | Lisbon is sunny. *'])
})

test('what does not come in is counted with its place, a key without the key, and the failed reply keeps its error', async () => {
  const { conversations, skipped } = await read
  expect(reasons(skipped)).toEqual([
    'image-missing Weather in Lisbon: later.png', 'file-not-kept Weather in Lisbon: spec.pdf', 'unknown-content Steps: hologram',
    'key-not-kept Traps: params.api_key', 'no-messages Empty',
  ])
  expect(JSON.stringify([conversations, skipped])).not.toContain('sk-canary')
  expect(conversations[2]?.messages.find(({ id }) => id === 'message:chat-3/e')).toMatchObject({ status: 'error', error: { message: 'boom' } })
})

test('the older form without the row around it, and one conversation without the list around it', async () => {
  const { conversations } = await read
  expect(conversations[3] && drawn(conversations[3])).toEqual(['user: hi', '  mistral: thought greet | Hello. *'])
  const flat = { title: 'flat', chat: { title: 'flat', messages: [{ id: 'a', role: 'user', content: 'q' }, { id: 'b', role: 'assistant', content: 'r', model: 'm' }] } }
  const single = await readExport(openWebUi, [exportFile('x.json', JSON.stringify(flat))])
  expect(single.conversations.map(drawn)).toEqual([['user: q', '  m: r *']])
})

// Several answers merged into one are lost when only the messages of the tree are read.
test('a merged answer lies beside those that it was made of', async () => {
  const messages = {
    u: { id: 'u', parentId: null, role: 'user', content: 'q', models: ['a', 'b'], merged: { status: true, content: 'both' } },
    x: { id: 'x', parentId: 'u', role: 'assistant', model: 'a', content: '1' },
    y: { id: 'y', parentId: 'u', role: 'assistant', model: 'b', content: '2' },
  }
  const { conversations } = await readExport(openWebUi, [exportFile('x.json', JSON.stringify([{ title: 't', chat: { history: { currentId: 'x', messages } } }]))])
  expect(conversations.map(drawn)).toEqual([['user: q', '  a: 1 *', '  b (lane 1): 2', '  ? (lane 2): both']])
})

test('code that was run is a call, a result with a fence in it stays one, and a cut element stays text', () => {
  const run = '<details type="code_interpreter" done="true" output="&quot;3&quot;">\n<summary>Analyzed</summary>\n```python\nprint(3)\n```\n</details>\nThree.'
  expect(partsWithDetails(run)).toEqual([
    { type: 'remote-call', callId: 'details-0', name: 'code_interpreter', arguments: '```python\nprint(3)\n```', result: '3' }, { type: 'text', text: 'Three.' },
  ])
  const fenced = 'Said:\n<details type="tool_calls" done="true" id="c" name="f">\n<summary>Done</summary>\n```json\n{"rows": 3}\n```\n</details>\nSo.\n<details type="reasoning">\ncut'
  expect(partsWithDetails(fenced).map(({ type }) => type)).toEqual(['text', 'remote-call', 'text'])
})

// An expression that looks for the end of each beginning takes hours for a text of nothing but beginnings.
test('a text made to be slow is read in no time', () => {
  const slow = ['<details type="reasoning">', '![', '```\n', '\n', '<details type="reasoning"><summary>', '&amp;', '![](data:image/png;base64,', '<think>', '](']
  const began = performance.now()
  for (const piece of slow) {
    partsWithDetails(piece.repeat(100_000))
    partsWithDetails(`<details type="tool_calls" result="${piece.replaceAll('"', '').repeat(50_000)}">\n</details>${piece.repeat(50_000)}x`)
  }
  expect(performance.now() - began).toBeLessThan(10_000)
})

test('a list cut in half brings what was complete, and says so', async () => {
  const [file] = storedExport('open-webui')
  let text = ''
  for await (const chunk of file?.open() ?? []) text += Buffer.from(chunk).toString('latin1')
  const { conversations, skipped } = await readExport(openWebUi, [exportFile('half.json', Buffer.from(text.slice(0, text.indexOf('"Traps"')), 'latin1'))])
  expect(conversations.map(({ title }) => title)).toEqual(['Weather in Lisbon', 'Steps'])
  expect(skipped.at(-1)).toEqual({ skipped: 'json-cut', where: 'half.json 2' })
})
