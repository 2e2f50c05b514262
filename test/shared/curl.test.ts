import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { blobReference, bodyPieces, imageAddress, toCurl, withImageData } from '#shared/curl.ts'
import { png } from '#kit/images.ts'
import { CLAUDE, afterwards, connected } from '#kit/story.ts'

/** Runs a command as a person would, in a shell; answers what it wrote. */
async function run(command: string, env: Record<string, string>): Promise<string> {
  const shell = spawn('bash', ['-c', command], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'ignore'] })
  return text(shell.stdout)
}

test('the copied command runs in a shell and gets the same answer, images and every sign that a shell knows included', async () => {
  const { client, endpoint, reply, workspace } = await connected()
  const image = await client.put(await png({ name: 'a.png' }))
  const said = 'It\'s `uname` $HOME "$(id)" \\n \\ !x 😀\nEOF\n%s & ; | * ~'
  const sent = await client.chat.send({ text: said, attachmentIds: [image.id], targets: [{ endpointId: endpoint(CLAUDE) }] })
  await reply(sent.replyIds[0] ?? '')
  const { exchanges } = await client.inspector.get({ messageId: sent.replyIds[0] ?? '' })
  const exchange = exchanges[0]
  if (exchange === undefined) throw new Error('nothing was kept')
  const file = await (await png({ name: 'a.png' })).arrayBuffer()
  const command = toCurl(exchange, new Map([[imageAddress({ blobId: image.id }), Buffer.from(file).toString('base64')]]))
  expect(command).not.toContain(workspace.token)
  const output = await run(command, { DATABRICKS_TOKEN: workspace.token })
  const [ours, theirs] = workspace.requests.filter((request) => request.method === 'POST')
  expect(theirs?.body).toEqual(ours?.body)
  const contentOf = (data: string): unknown => (data.startsWith('{') ? (JSON.parse(data) as { choices: unknown }).choices : data)
  const answered = [...output.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => contentOf(data))
  expect(answered).toEqual(exchange.events.map(({ data }) => contentOf(data)))
})

test('a body with the end mark in a line of its own, brackets in the address and redacted headers survive the shell', async () => {
  const server = createServer(async (request, response) => {
    const body = await buffer(request)
    response.end(JSON.stringify({ method: request.method, url: request.url, key: request.headers['x-team-key'], empty: request.headers['x-empty'], quoted: request.headers['x-quoted'], body: body.toString() }))
  }).listen(0, '127.0.0.1')
  afterwards(() => void server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const command = toCurl({
    method: 'PUT',
    url: `http://127.0.0.1:${port}/a'b?list[]={1,2}&x=$HOME`,
    requestHeaders: [['content-type', 'application/json'], ['x-team-key', '•••'], ['x-empty', ''], ['x-quoted', 'it\'s `x` $y']],
    body: '{"text":1,\nEOF\n"more":2}',
  }, new Map())
  expect(JSON.parse(await run(command, { X_TEAM_KEY: 'canary' }))).toEqual({
    method: 'PUT', url: '/a\'b?list[]={1,2}&x=$HOME', key: 'canary', empty: '', quoted: 'it\'s `x` $y',
    // curl takes line ends out of what it reads, which mean nothing between the values of JSON.
    body: '{"text":1,EOF"more":2}',
  })
})

test('only a whole string is an image: one that a person quotes stays text', () => {
  const url = blobReference('0af9', 'image/png')
  const body = JSON.stringify({ url, text: `see "${url}" and ${url}` })
  expect(bodyPieces(body)).toEqual(['{"url":', { blobId: '0af9', mediaType: 'image/png' }, body.slice(body.indexOf(',"text"'))])
})

test('an image that was made to be sent is had by its key, beside the one that it was made from', () => {
  const body = JSON.stringify([blobReference('0af9', 'image/png'), blobReference('0af9', 'image/jpeg', 'form-12ab')])
  const pieces = bodyPieces(body).filter((piece) => typeof piece !== 'string')
  expect(pieces.map(imageAddress)).toEqual(['0af9', '0af9?made=form-12ab'])
  expect(withImageData(body, new Map([['0af9', 'AA'], ['0af9?made=form-12ab', 'BB']]))).toBe('["data:image/png;base64,AA","data:image/jpeg;base64,BB"]')
})
