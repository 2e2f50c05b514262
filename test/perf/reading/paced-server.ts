import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { answer, tokensOf } from './text.ts'

/*
 * An OpenAI-compatible server in a process of its own: `node test/perf/reading/paced-server.ts TOKENS-PER-SECOND REPEATS`. Prints its
 * base URL in one line. Every reply is the answer of the benchmark `reading`, so many times, a token in each event, at that pace.
 */

const [perSecond = '1000', repeats = '1'] = process.argv.slice(2)
const tokens = tokensOf(Array.from({ length: Number(repeats) }, () => answer().text).join('\n\n'))
const head = { id: 'chatcmpl-paced', object: 'chat.completion.chunk', created: 1_771_000_000, model: 'paced' }
const events = tokens.map((content) => line({ ...head, choices: [{ index: 0, delta: { content }, finish_reason: null }] }))
const end = `${line({ ...head, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: { prompt_tokens: 12, completion_tokens: tokens.length } })}data: [DONE]\n\n`

function line(chunk: object): string {
  return `data: ${JSON.stringify(chunk)}\n\n`
}

function stream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  const began = performance.now()
  let sent = 0
  const timer = setInterval(() => {
    const due = Math.min(events.length, Math.floor(((performance.now() - began) / 1000) * Number(perSecond)))
    if (due > sent) response.write(events.slice(sent, due).join(''))
    sent = due
    if (sent < events.length) return
    clearInterval(timer)
    response.end(end)
  }, 2)
  response.once('close', () => clearInterval(timer))
}

const server = createServer((request, response) => {
  if (request.method !== 'POST') {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ object: 'list', data: [{ id: 'paced', object: 'model' }] }))
    return
  }
  // The question is not looked at, but it has to be taken.
  request.resume()
  request.once('end', () => stream(response))
})

server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1\n`))
process.once('SIGTERM', () => {
  server.closeAllConnections()
  server.close()
})
