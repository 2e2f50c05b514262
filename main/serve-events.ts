import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Core } from '#core/core.ts'
import type { EventPlace } from '#core/events.ts'
import type { EventBatch } from '#shared/contract.ts'

/** How often a silent stream says that it lives, in milliseconds. */
const heartbeat = 15_000

/** No run has this name: the log answers with its present number. */
const unknownPlace: EventPlace = { run: '', n: 0 }

/**
 * Answers with the event stream (`text/event-stream`): one frame per batch, its id `RUN.N` is the place after it.
 * A reader that names a place goes on there; another one is first told the place where it begins, by a frame without
 * data, so that it can come back even before its first batch. A slow reader is handed nothing until it has read.
 */
export function streamEvents(core: Core, request: IncomingMessage, response: ServerResponse, url: URL): void {
  const place = readPlace(request.headers['last-event-id'] ?? url.searchParams.get('after'))
  let isFirst = true
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' })
  response.flushHeaders()
  const read = (batch: EventBatch): void | Promise<void> => {
    const isBegin = isFirst && place === undefined
    isFirst = false
    return write(response, isBegin ? `id: ${placeAfter(batch)}\n\n` : toFrame(batch))
  }
  const stop = core.events(read, place ?? unknownPlace)
  const timer = setInterval(() => {
    if (!response.writableNeedDrain) response.write(':\n\n')
  }, heartbeat)
  response.on('close', () => {
    clearInterval(timer)
    stop()
  })
}

function toFrame(batch: EventBatch): string {
  return `id: ${placeAfter(batch)}\ndata: ${JSON.stringify(batch)}\n\n`
}

function placeAfter(batch: EventBatch): string {
  return `${batch.run}.${'reset' in batch ? batch.n : (batch.events.at(-1)?.n ?? 0)}`
}

function readPlace(text: string | string[] | null): EventPlace | undefined {
  if (typeof text !== 'string' || text === '') return undefined
  const dot = text.lastIndexOf('.')
  const n = Number(text.slice(dot + 1))
  return dot > 0 && Number.isSafeInteger(n) && n >= 0 ? { run: text.slice(0, dot), n } : unknownPlace
}

function write(response: ServerResponse, text: string): void | Promise<void> {
  if (response.destroyed || response.writableEnded || response.write(text)) return
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.on('drain', done)
    response.on('close', done)
  })
}
