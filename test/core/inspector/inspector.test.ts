import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { inflateRawSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { setRemoved } from '#core/store/conversations.ts'
import { openDatabase } from '#core/store/db.ts'
import { Sweeper } from '#core/store/purge.ts'
import { ExchangeStore } from '#core/store/exchanges.ts'
import type { TestCore } from '#kit/core.ts'
import { png } from '#kit/images.ts'
import { CLAUDE, GPT, afterwards, connected, testCore, testFolder } from '#kit/story.ts'

/** A secret with everything that is written differently in JSON and in an address, and with more than ASCII. */
const canary = 'dapi/"c4n4ry\\é+abcdefghijklmnop'

const token = 'dapi0c4n4ry456789abcdef0123456789ab'

/** A server whose answer to a chat is written by hand, piece by piece. */
async function startServer(answer: (response: ServerResponse) => Promise<void> | void): Promise<{ readonly url: string }> {
  const server = createServer((request, response) => {
    response.socket?.setNoDelay(true)
    request.resume().on('end', () => void answer(response))
  }).listen(0, '127.0.0.1')
  afterwards(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` }
}

/** Resolves when the piece has left this process. */
function write(response: ServerResponse, piece: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => response.write(piece, () => resolve()))
}

async function connect(parley: TestCore, url: string, query: Record<string, string> = {}): Promise<string> {
  const headers = [{ name: 'X-Team', value: `Bearer ${canary}`, secret: true }]
  const { endpointIds } = await parley.client.endpoints.add({ provider: 'openai-compatible', url, token, models: ['m'], headers, query, force: true })
  return endpointIds[0] ?? ''
}

async function ask(parley: TestCore, endpointId: string, text = 'Hello', attachmentIds: string[] = []): Promise<{ id: string; conversationId: string }> {
  const sent = await parley.client.chat.send({ text, attachmentIds, targets: [{ endpointId }] })
  const id = sent.replyIds[0] ?? ''
  await parley.reply(id)
  return { id, conversationId: sent.conversationId }
}

function storedRows(folder: string): { readonly message: string; readonly json: string; readonly size: number }[] {
  const db = new DatabaseSync(join(folder, 'parley.db'), { readOnly: true })
  try {
    return db.prepare('SELECT message_id, exchange, size FROM exchanges ORDER BY seq').all().map((row) => ({ message: String(row.message_id), json: inflateRawSync(row.exchange as Uint8Array).toString(), size: Number(row.size) }))
  } finally {
    db.close()
  }
}

function chunk(text: string): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: text }, finish_reason: null }] })}\n\n`
}

describe('what is kept of a reply', () => {
  test('is the request as it was sent, the response event by event with its times, and outlives a restart', async () => {
    const { client, endpoint, folder, reply, workspace, close } = await connected()
    const image = await client.put(await png({ name: 'a.png' }))
    const sent = await client.chat.send({ text: 'Look', attachmentIds: [image.id], targets: [{ endpointId: endpoint(CLAUDE) }] })
    const messageId = sent.replyIds[0] ?? ''
    await reply(messageId)
    const { exchanges } = await client.inspector.get({ messageId })
    expect(exchanges).toHaveLength(1)
    const [exchange] = exchanges
    if (exchange === undefined) return
    const got = workspace.requests.find((request) => request.method === 'POST')
    expect(new URL(exchange.url).pathname).toBe(got?.path)
    expect(Object.fromEntries(exchange.requestHeaders)).toMatchObject({ authorization: 'Bearer •••', 'content-type': 'application/json' })
    expect(exchange.body).toContain(`"blob:${image.id};image/png"`)
    expect(exchange).toMatchObject({ n: 0, method: 'POST', status: 200, isCutOff: false, isBodyCutOff: false })
    expect(exchange.events.at(-1)?.data).toBe('[DONE]')
    const times = [exchange.startedAt, exchange.headersAt, exchange.firstByteAt, ...exchange.events.map(({ at }) => at), exchange.endedAt]
    expect(times).toEqual(times.toSorted((one = 0, other = 0) => one - other))
    await close()
    const again = await testCore({}, folder)
    expect((await again.client.inspector.get({ messageId })).exchanges).toEqual(exchanges)
  })

  test('holds every attempt in its order, with how each was refused', async () => {
    const { client, endpoint, reply, until } = await connected()
    const sent = await client.chat.send({ text: 'Hi !429 !once', targets: [{ endpointId: endpoint(GPT) }] })
    const messageId = sent.replyIds[0] ?? ''
    await until((event) => event.type === 'message-delta' && event.parts.some((part) => part.type === 'retry-wait'))
    await client.chat.retryNow({ messageId })
    await reply(messageId)
    const { exchanges } = await client.inspector.get({ messageId })
    expect(exchanges.map(({ n, status, error }) => [n, status, error?.code])).toEqual([[0, 429, 'rate-limited'], [1, 200, undefined]])
    expect(JSON.parse(exchanges[0]?.events[0]?.data ?? '')).toMatchObject({ error_code: expect.any(String) })
  })

  test('is shown while the reply still streams', async () => {
    const { client, endpoint, reply, workspace } = await connected()
    const gate = workspace.gate(CLAUDE, { afterChunks: 5 })
    const sent = await client.chat.send({ text: '!long 20', targets: [{ endpointId: endpoint(CLAUDE) }] })
    const messageId = sent.replyIds[0] ?? ''
    await gate.reached
    await expect.poll(async () => (await client.inspector.get({ messageId })).exchanges[0]?.events.length).toBeGreaterThan(3)
    expect((await client.inspector.get({ messageId })).exchanges[0]?.endedAt).toBeUndefined()
    gate.open()
    await reply(messageId)
    expect((await client.inspector.get({ messageId })).exchanges[0]?.endedAt).toBeDefined()
  })
})

describe('secrets', () => {
  test('that a server echoes, whole, escaped or in two pieces, are neither shown nor stored', async () => {
    const server = await startServer(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'x-echo': `${token} ${encodeURIComponent(canary)}`, 'x-bytes': Buffer.from(canary).toString('latin1'), 'set-cookie': 'session=of-somebody' })
      // In a field that no reader takes for an answer: what a model says is the conversation's, not the inspector's.
      const event = Buffer.from(`data: ${JSON.stringify({ choices: [], debug: `you sent ${canary} and ${token}` })}\n\n${chunk('ok')}`)
      const middle = event.indexOf('c4n4ry') + 3
      await write(response, event.subarray(0, middle))
      await write(response, event.subarray(middle))
      // Not ended, with the beginning of the token at its end.
      response.end(`event: ${token}\ndata: ${JSON.stringify({ nested: JSON.stringify({ canary }) })}\n\ndata: [DONE]\n\ndata: ${token.slice(0, -2)}`)
    })
    const parley = await testCore()
    const { id } = await ask(parley, await connect(parley, server.url))
    const { exchanges } = await parley.client.inspector.get({ messageId: id })
    expect(exchanges[0]?.events.map(({ name, data }) => [name, data])).toEqual([
      [undefined, JSON.stringify({ choices: [], debug: 'you sent ••• and •••' })],
      [undefined, chunk('ok').slice('data: '.length, -2)],
      ['•••', JSON.stringify({ nested: JSON.stringify({ canary: '•••' }) })],
      [undefined, '[DONE]'],
      [undefined, '•••'],
    ])
    expect(exchanges[0]?.responseHeaders.filter(([name]) => /^(x-|set-)/.test(name))).toEqual([['x-bytes', '•••'], ['x-echo', '••• •••']])
    expect(Object.fromEntries(exchanges[0]?.requestHeaders ?? [])).toMatchObject({ authorization: 'Bearer •••', 'x-team': '•••' })
    await parley.close()
    const rows = storedRows(parley.folder)
    expect(rows.map(({ message }) => message)).toEqual([id])
    const files = readdirSync(parley.folder).filter((name) => name.startsWith('parley.db')).map((name) => readFileSync(join(parley.folder, name), 'latin1'))
    expect([JSON.stringify(exchanges), ...rows.map(({ json }) => json), ...files].map((text) => text.includes('c4n4ry'))).not.toContain(true)
  })

  test('in an address that refuses, in what was typed, and in a refusal are hidden too', async () => {
    const server = await startServer((response) => void response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ error: { message: `bad key ${token}` } })))
    const parley = await testCore()
    const { id } = await ask(parley, await connect(parley, server.url, { key: token }), `my token is ${token}`)
    const { exchanges } = await parley.client.inspector.get({ messageId: id })
    expect(JSON.stringify(exchanges)).not.toContain(token)
    expect(exchanges[0]).toMatchObject({ status: 400, events: [{ data: '{"error":{"message":"bad key •••"}}' }] })
    expect(exchanges[0]?.body).toContain('my token is •••')
    expect(exchanges[0]?.url).toContain(`key=${encodeURIComponent('•••')}`.slice(0, 4))
  })
})

describe('limits', () => {
  test('of one reply: a megabyte of its responses is kept, the rest counted', async () => {
    const server = await startServer(async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      for (let count = 0; count < 24; count += 1) await write(response, chunk('x'.repeat(50_000)))
      response.end('data: [DONE]\n\n')
    })
    const parley = await testCore()
    const { id } = await ask(parley, await connect(parley, server.url))
    const { exchanges } = await parley.client.inspector.get({ messageId: id })
    expect(exchanges[0]).toMatchObject({ isCutOff: true })
    expect(exchanges[0]?.bytes).toBeGreaterThan(1_200_000)
    const kept = exchanges[0]?.events.reduce((sum, { data }) => sum + data.length, 0) ?? 0
    expect(kept).toBeGreaterThan(900_000)
    expect(kept).toBeLessThanOrEqual(1_000_000)
    // An event that was cut in two is not shown as if it were whole.
    expect(exchanges[0]?.events.every(({ data }) => data.endsWith('}'))).toBe(true)
  })

  test('of a conversation and of all: the oldest go first, and a purged conversation takes its own along', async () => {
    const db = openDatabase(testFolder(), () => 1)
    afterwards(() => db.close())
    for (const id of ['a', 'b']) {
      db.run("INSERT INTO conversations (id, title, titled_by, created_at, updated_at) VALUES (?, '', 'nobody', 0, 0)", id)
      db.run("INSERT INTO messages (id, conversation_id, turn_id, lane, role, status, created_at, parts, about) VALUES (?, ?, '', 0, 'assistant', 'done', 0, '[]', '{}')", `reply of ${id}`, id)
    }
    const store = new ExchangeStore(db, { conversation: 30, total: 45 })
    const add = (conversationId: string, n: number): void => store.add({ conversationId, messageId: `reply of ${conversationId}`, n, kept: 5, content: new Uint8Array(10).fill(n) })
    const kept = (id: string): (number | undefined)[] => store.of(`reply of ${id}`).map(([n]) => n)
    for (const n of [0, 1, 2, 3]) add('a', n)
    expect(kept('a')).toEqual([1, 2, 3])
    for (const n of [0, 1]) add('b', n)
    expect([kept('a'), kept('b')]).toEqual([[2, 3], [0, 1]])
    expect(store.placeIn('reply of a')).toEqual({ n: 4, kept: 10 })
    setRemoved(db, ['a'], 1)
    const tools = { db, signal: new AbortController().signal, now: () => Date.now(), log: () => undefined, expired: () => undefined }
    await new Sweeper(tools).sweep()
    expect(db.all('SELECT DISTINCT conversation_id FROM exchanges')).toEqual([{ conversation_id: 'b' }])
  })
})

describe('the switch', () => {
  test('off: nothing is kept, and what was kept is gone, also of a reply that runs at that moment', async () => {
    const parley = await connected()
    const before = await ask(parley, parley.endpoint(CLAUDE))
    const gate = parley.workspace.gate(CLAUDE, { afterChunks: 3 })
    const sent = await parley.client.chat.send({ text: '!long 20', targets: [{ endpointId: parley.endpoint(CLAUDE) }] })
    await gate.reached
    await parley.client.settings.update({ changes: { inspector: false } })
    gate.open()
    await parley.reply(sent.replyIds[0] ?? '')
    const after = await ask(parley, parley.endpoint(CLAUDE))
    for (const messageId of [before.id, sent.replyIds[0] ?? '', after.id]) expect((await parley.client.inspector.get({ messageId })).exchanges).toEqual([])
    await parley.close()
    expect(storedRows(parley.folder)).toEqual([])
  })
})

test('an exchange that cannot be stored is logged and harms nothing', async () => {
  const parley = await connected()
  const db = new DatabaseSync(join(parley.folder, 'parley.db'))
  db.exec("CREATE TRIGGER full BEFORE INSERT ON exchanges BEGIN SELECT RAISE(ABORT, 'no room'); END")
  db.close()
  const { id } = await ask(parley, parley.endpoint(CLAUDE))
  expect((await parley.reply(id)).status).toBe('done')
  await expect.poll(() => parley.log.join()).toContain('no room')
  expect((await parley.client.inspector.get({ messageId: id })).exchanges).toEqual([])
})
