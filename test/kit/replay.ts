import { once } from 'node:events'
import { readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Message } from '#shared/message.ts'
import { streamReply } from '#core/providers/ask.ts'
import { chatAgentDialect } from '#core/providers/chat-agent.ts'
import { chatCompletions } from '#core/providers/chat-completions.ts'
import type { Dialect } from '#core/providers/dialect.ts'
import { responsesDialect } from '#core/providers/responses.ts'
import { createNodeNetwork } from '../../main/network.ts'
import { foldReply, openedConnection, plainTestEndpoint, promptOf } from './ask.ts'

const folder = new URL('../fixtures/streams/', import.meta.url)

/** A recorded stream and what a reader makes of it; `test/fixtures/streams/README.md` says what the fields mean. */
export interface RecordedStream {
  readonly name: string
  readonly bytes: Buffer
  readonly quirk: string
  readonly api: 'chat-completions' | 'responses' | 'chat-agent'
  readonly parts: readonly unknown[]
  readonly status: Message['status']
  readonly usage?: Message['usage']
  readonly finishReason?: string
  readonly answeredBy?: string
  /** The code of its failure. */
  readonly error?: string
}

/** Every recorded stream. */
export function recordedStreams(): RecordedStream[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.sse'))
  return names.map((file) => {
    const name = file.slice(0, -'.sse'.length)
    const expected = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Omit<RecordedStream, 'name' | 'bytes'>
    return { name, bytes: readFileSync(new URL(file, folder)), ...expected }
  })
}

/** A server that answers whatever it is asked with the bytes it is given. */
export interface Replay {
  /** The reply to one request that is answered with these pieces: each is sent when the one before it has been read. */
  reply(api: RecordedStream['api'], pieces: readonly Uint8Array[]): Promise<Message>
  close(): Promise<void>
}

/** Starts a server on 127.0.0.1 that replays streams over real HTTP. */
export async function startReplay(): Promise<Replay> {
  let pieces: readonly Uint8Array[] = []
  let arrived: (() => void) | undefined
  const server = createServer((request, response) => {
    request.resume()
    response.writeHead(200, { 'content-type': 'text/event-stream' })
    response.flushHeaders()
    void sendOneByOne(response, pieces, (resolve) => {
      arrived = resolve
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const network = createNodeNetwork({})
  /** Tells the server of every piece that has come through. */
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await network.fetch(input, init)
    const watch = new TransformStream<Uint8Array, Uint8Array>({
      transform: (bytes, controller) => {
        controller.enqueue(bytes)
        arrived?.()
      },
    })
    return new Response(response.body?.pipeThrough(watch) ?? null, response)
  }
  return {
    reply: async (api, given) => {
      pieces = given
      const request = { connection: openedConnection(url), endpoint: plainTestEndpoint('m'), prompt: promptOf('m', 'Hi'), signal: new AbortController().signal }
      let message: Message = { id: 'm', conversationId: 'c', parentId: null, turnId: 't', lane: 0, role: 'assistant', status: 'running', parts: [], createdAt: 0 }
      for await (const part of streamReply({ fetch, userAgent: 'Parley/test', now: () => 0 }, dialectOf(api, url), request)) message = foldReply(message, [part])
      return message
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** Without waiting for the reader, Node would hand on several pieces as one. */
async function sendOneByOne(response: ServerResponse, pieces: readonly Uint8Array[], whenArrived: (resolve: () => void) => void): Promise<void> {
  const gone = new Promise<void>((resolve) => response.once('close', resolve))
  for (const piece of pieces.filter(({ length }) => length > 0)) {
    const { promise, resolve } = Promise.withResolvers<void>()
    whenArrived(resolve)
    response.write(piece)
    await Promise.race([promise, gone])
  }
  response.end()
}

function dialectOf(api: RecordedStream['api'], url: string): Dialect {
  if (api === 'responses') return responsesDialect(url)
  return api === 'chat-agent' ? chatAgentDialect(url, '/agent/invocations') : chatCompletions(url)
}
