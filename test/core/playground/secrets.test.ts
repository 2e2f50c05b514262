import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { inflateRawSync } from 'node:zlib'
import { expect, test } from 'vitest'
import type { TestCore } from '#kit/core.ts'
import { endOf } from '#kit/import.ts'
import { afterwards, testCore } from '#kit/story.ts'
import type { CodeSource } from '#shared/playground/code.ts'
import type { QueryPlace } from '#shared/playground/query-places.ts'

/** In both secrets, and in whatever is left of one that was cut. */
const mark = 'c4n4ry'
const token = `dapi0${mark}456789abcdef0123456789ab`
/** With what JSON and addresses escape. */
const header = `team/"${mark}\\+abcdefghijklmnop`

/** What a server says that quotes what it was sent, by a word in the request: in a body, in headers, in events, in an error. */
function echo(asked: string, quoted: string, response: ServerResponse): void {
  const echoed = { 'x-echo': quoted, 'x-echo-address': encodeURIComponent(quoted) }
  const send = (status: number, type: string, body: string): void => void response.writeHead(status, { 'content-type': type, ...echoed }).end(body)
  const json = { quoted, nested: JSON.stringify({ quoted }), address: encodeURIComponent(quoted), base64: Buffer.from(token).toString('base64') }
  if (asked.includes('refuse-text')) return send(400, 'text/plain', `${JSON.stringify(json)} ${'.'.repeat(60)} ${quoted}`)
  if (asked.includes('refuse')) return send(400, 'application/json', JSON.stringify({ error: { message: `You sent ${quoted}, ${JSON.stringify(quoted)}.`, type: quoted, code: quoted }, ...json }))
  if (asked.includes('events')) return send(200, 'text/event-stream', `data: ${JSON.stringify({ choices: [], ...json })}\n\nevent: error\ndata: ${JSON.stringify({ error: { message: `You sent ${quoted}.` } })}\n\n`)
  if (asked.includes('no-json')) return send(200, 'application/json', `${'.'.repeat(185)}${quoted}`)
  send(200, 'application/json', JSON.stringify({ ...json, choices: [{ message: { role: 'assistant', content: 'Yes.' }, finish_reason: 'stop' }], data: [{ index: 0, embedding: [1, 0] }] }))
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const piece of request.setEncoding('utf8')) body += String(piece)
  return body
}

async function quotingServer(): Promise<string> {
  const server = createServer((request, response) => void bodyOf(request).then((body) => echo(body, `${request.headers.authorization} ${request.headers['x-team']}`, response))).listen(0, '127.0.0.1')
  afterwards(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
}

/** All that is in the folder, also what is packed in the database. */
function everythingIn(folder: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
  const db = new DatabaseSync(join(folder, 'parley.db'), { readOnly: true })
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'").all().map(({ name }) => String(name))
  const rows = tables.flatMap((table) => db.prepare(`SELECT * FROM "${table}"`).all().flatMap((row) => Object.values(row)))
  db.close()
  return [...files, ...rows.map((value) => (value instanceof Uint8Array ? unpacked(value) : String(value)))]
}

function unpacked(value: Uint8Array): string {
  try {
    return inflateRawSync(value).toString()
  } catch {
    return Buffer.from(value).toString('latin1')
  }
}

async function queried({ client, until }: TestCore, endpointId: string, place: QueryPlace, body: object): Promise<unknown> {
  const { queryId } = await client.query.send({ endpointId, place, body: JSON.stringify(body) })
  await until((event) => event.type === 'query-changed' && event.query.id === queryId && event.query.state !== 'running')
  return client.query.get({ queryId })
}

test('a server that quotes secrets in whatever it answers puts them nowhere: no query, batch, vectors, search by meaning, code, file, event or log has them', async () => {
  const parley = await testCore()
  const { client, core } = parley
  const { endpointIds } = await client.endpoints.add({
    provider: 'openai-compatible', url: await quotingServer(), token, models: ['chat', 'text-embedding-refuse', 'text-embedding-no-json'], force: true, headers: [{ name: 'X-Team', value: header, secret: true }],
  })
  const [chat = '', refusing = '', garbled = ''] = endpointIds
  const said: unknown[] = []
  for (const asked of ['well', 'refuse-text', 'refuse', 'events', 'no-json']) said.push(await queried(parley, chat, 'chat-completions', { model: 'chat', asked }))
  said.push(await queried(parley, refusing, 'embeddings', { input: 'refuse' }), await client.query.list({}))

  const { id } = await client.putForImport(new File(['text\nrefuse\nrefuse-text\nevents\nno-json\n'], 'rows.csv'))
  const targets = [{ endpointId: chat, endpointName: 'chat', settings: {} }]
  const { batchId = '' } = (await endOf(parley, (await client.batches.add({ fileId: id, plan: { template: '{{text}}', targets } })).jobId)).result ?? {}
  said.push(await endOf(parley, (await client.batches.start({ batchId })).jobId), await client.batches.list({}), await client.batches.rows({ batchId, only: 'all', from: 0, limit: 10 }))
  const saved = await endOf(parley, (await client.batches.save({ batchId, formulas: 'marked' })).jobId)
  said.push(readFileSync((await core.blob(saved.result?.fileId ?? ''))?.path ?? '', 'utf8'))

  for (const endpointId of [refusing, garbled]) {
    const { setId, jobId } = await client.embeddings.add({ endpointId, lines: 'one\ntwo' })
    said.push(await endOf(parley, jobId), await client.embeddings.nearest({ setId, measure: 'dot', to: { text: 'one' } }).catch((thrown: unknown) => JSON.stringify(thrown)))
  }
  said.push(await client.embeddings.list({}))

  const sent = await client.chat.send({ text: 'Well?', attachmentIds: [], targets: [{ endpointId: chat }] })
  const messageId = sent.replyIds[0] ?? ''
  await parley.reply(messageId)
  await client.meaning.turnOn({ endpointId: refusing })
  await parley.until((event) => event.type === 'meaning-changed' && event.status.error !== undefined)
  said.push(await client.meaning.status({}), await client.search.query({ text: 'Well', order: 'meaning' }))

  const sources: CodeSource[] = [
    { kind: 'query', endpointId: chat, place: 'chat-completions', body: '{}' }, { kind: 'reply', messageId },
    { kind: 'conversation', conversationId: sent.conversationId, endpointId: chat, text: 'Again', attachmentIds: [] },
  ]
  for (const source of sources) said.push(await client.code.request({ source }))
  await parley.close()

  const places = { said: said.map((one) => JSON.stringify(one)), events: parley.events.map((event) => JSON.stringify(event)), log: parley.log, folder: everythingIn(parley.folder) }
  const leaks = Object.entries(places).flatMap(([place, texts]) => texts.flatMap((text) => (text.includes(mark) || text.includes(Buffer.from(token).toString('base64')) ? [`${place}: ${text.slice(Math.max(0, text.indexOf(mark) - 200), text.indexOf(mark) + 60)}`] : [])))
  expect(leaks).toEqual([])
  expect(places.said.filter((text) => text.includes('•••')).length).toBeGreaterThan(8)
})
