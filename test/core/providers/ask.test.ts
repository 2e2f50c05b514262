import { once } from 'node:events'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { streamReply } from '#core/providers/ask.ts'
import { chatCompletions } from '#core/providers/chat-completions.ts'
import type { Recorder, ReplyPart } from '#core/providers/provider.ts'
import { createNodeNetwork } from '../../../main/network.ts'
import { openedConnection, plainTestEndpoint, promptOf } from '#kit/ask.ts'
import { afterwards } from '#kit/story.ts'

const { fetch } = createNodeNetwork({})
const chunk = (content: string, finish: string | null = null): string => `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content }, finish_reason: finish }] })}\n\n`
const good: RequestListener = (_, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const text of ['a', 'b', 'c']) response.write(chunk(text))
  response.end(chunk('d', 'stop'))
}

async function listen(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  afterwards(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

interface Asked {
  readonly parts: readonly ReplyPart[]
  /** The recorder's calls, by name. */
  readonly calls: readonly string[]
}

/** Asks, and hands every part and every call of the recorder to `onStep`, which may abort. */
async function ask(url: string, onStep: (controller: AbortController, soFar: readonly string[]) => void = () => undefined): Promise<Asked> {
  const controller = new AbortController()
  const calls: string[] = []
  const note = (name: string): void => {
    calls.push(name)
    onStep(controller, calls)
  }
  const recorder: Recorder = {
    began: () => {
      note('began')
      return { responded: (status) => note(`responded ${status}`), received: () => note('received'), ended: (error) => note(`ended ${error?.code ?? 'well'}`) }
    },
  }
  const request = { connection: openedConnection(url), endpoint: plainTestEndpoint('m'), prompt: promptOf('m', 'Hi'), signal: controller.signal, recorder }
  const parts: ReplyPart[] = []
  for await (const part of streamReply({ fetch, userAgent: 'Parley/test', now: () => 0 }, chatCompletions(url), request)) {
    parts.push(part)
    onStep(controller, calls)
  }
  return { parts, calls }
}

describe('an exchange is written down from its beginning to its end, once', () => {
  const json = (status: number, body: object): RequestListener => (_, response) => void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  test.each<readonly [string, RequestListener, readonly string[]]>([
    ['a good answer', good, ['began', 'responded 200', 'received', 'ended well']],
    ['a refusal', json(400, { error_code: 'BAD_REQUEST', message: 'no' }), ['began', 'responded 400', 'received', 'ended request-refused']],
    ['a page for people', (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'), ['began', 'responded 200', 'received', 'ended login-page']],
    ['an answer that is cut off', (_, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).write(chunk('a'), () => response.destroy()), ['began', 'responded 200', 'received', 'ended stream-cut']],
    ['a connection that is lost before the headers', (request) => void request.socket.destroy(), ['began', 'ended connection-lost']],
    ['a field that is refused, then the same without it', refusesOnce(), ['began', 'responded 400', 'received', 'ended request-refused', 'began', 'responded 200', 'received', 'ended well']],
  ])('%s', async (_, listener, expected) => {
    const url = await listen(listener)
    const { calls } = await ask(url)
    expect(calls.filter((call, index) => call !== calls[index - 1])).toEqual(expected)
  })
})

/** Refuses `stream` in the first request, then answers. */
function refusesOnce(): RequestListener {
  let asked = 0
  return (request, response) => {
    asked += 1
    if (asked > 1) return good(request, response)
    response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify({ message: 'Bad request: json: unknown field "stream"' }))
  }
}

test('an abort at any step ends the stream once, as stopped or as it had ended, and the exchange with it', async () => {
  for (const listener of [() => good, refusesOnce] as const) {
    for (let step = 1; ; step += 1) {
      let begunBefore: number | undefined
      let count = 0
      const { parts, calls } = await ask(await listen(listener()), (controller, soFar) => {
        count += 1
        if (count !== step) return
        controller.abort()
        begunBefore = soFar.filter((call) => call === 'began').length
      })
      const ends = parts.filter((part) => part.type === 'end')
      expect(ends, `aborted at step ${step}`).toHaveLength(1)
      expect(parts.at(-1)).toMatchObject({ type: 'end', status: expect.stringMatching(/^(stopped|done)$/) as string })
      const ofKind = (kind: string): number => calls.filter((call) => call.startsWith(kind)).length
      expect([ofKind('began'), ofKind('ended')], `aborted at step ${step}: ${calls.join(', ')}`).toEqual([begunBefore ?? ofKind('began'), ofKind('began')])
      if (count < step) break
    }
  }
})
