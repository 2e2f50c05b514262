import type { StreamPart } from '#shared/stream.ts'
import { isRecord } from './json.ts'

/** Tells of the tools that an endpoint calls by itself: each call once, its arguments as they come, then its result. */
export class RemoteCalls {
  /** What was told of the arguments, by call. */
  readonly #arguments = new Map<string, string>()
  /** Calls by their place in a list whose later pieces name no id. */
  readonly #ids = new Map<unknown, string>()

  /** A call begins, or is told once more under the same id. */
  begin(callId: string, name: string): StreamPart[] {
    if (this.#arguments.has(callId)) return []
    this.#arguments.set(callId, '')
    return [{ type: 'remote-call', callId, name, argumentsDelta: '' }]
  }

  /** A piece of the arguments of a call that has begun. */
  add(callId: string, argumentsDelta: string): StreamPart[] {
    if (argumentsDelta === '') return []
    this.#arguments.set(callId, (this.#arguments.get(callId) ?? '') + argumentsDelta)
    return [{ type: 'remote-call', callId, argumentsDelta }]
  }

  /** The whole of a call: what of it was not told yet. */
  whole(callId: string, name: string, text: string): StreamPart[] {
    const parts = this.begin(callId, name)
    const told = this.#arguments.get(callId) ?? ''
    return text.startsWith(told) ? [...parts, ...this.add(callId, text.slice(told.length))] : parts
  }

  /** The pieces of a `tool_calls` list of chat completions. */
  readList(calls: readonly unknown[]): StreamPart[] {
    return calls.filter(isRecord).flatMap((call, place) => {
      const index = call.index ?? place
      const { name, arguments: given } = isRecord(call.function) ? call.function : {}
      const callId = typeof call.id === 'string' && call.id !== '' ? call.id : (this.#ids.get(index) ?? `call ${String(index)}`)
      this.#ids.set(index, callId)
      return [...this.begin(callId, typeof name === 'string' ? name : 'function'), ...this.add(callId, typeof given === 'string' ? given : '')]
    })
  }

  /** What a call gave; one that was never told is told first. */
  result(callId: string, name: string, output: unknown): StreamPart[] {
    return [...this.begin(callId, name), { type: 'remote-result', callId, text: outputText(output) }]
  }
}

/** The text of a tool's output: a string, a list of parts with text, or any JSON. */
function outputText(output: unknown): string {
  if (typeof output === 'string') return output
  if (output === undefined || output === null) return ''
  if (!Array.isArray(output)) return JSON.stringify(output)
  const texts = output.map((part: unknown) => (typeof part === 'string' ? part : isRecord(part) && typeof part.text === 'string' ? part.text : JSON.stringify(part)))
  return texts.join('\n')
}
