import type { Endpoint } from '#shared/endpoint.ts'
import { textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'

/** What became of the images of a message when they were sent to an endpoint before. */
export type Earlier = 'refused' | 'smaller'

/**
 * By the replies of an endpoint along a branch: whose images it refused, and whose it took only after they were made smaller. What it
 * was not asked for, or took as it was, is not named. Another endpoint is another story. Where nobody knows whether it takes images, any
 * refusal of a question with images counts as one of them: in which words it would say so nobody knows either.
 */
export function earlierRefusals(path: readonly Message[], { id: endpointId, vision }: Pick<Endpoint, 'id' | 'vision'>): Map<string, Earlier> {
  const known = new Map<string, Earlier>()
  path.forEach((reply, index) => {
    if (reply.role !== 'assistant' || reply.madeWith?.endpointId !== endpointId) return
    const question = path[index - 1]
    if (failedForImages(reply) || (vision === 'unknown' && wasRefused(reply))) {
      if (question !== undefined) known.set(question.id, 'refused')
      return
    }
    const { sent = 0, scaled = 0, leftOut = 0, why } = reply.sentImages ?? {}
    if (why !== 'refused' || reply.status !== 'done') return
    const became = sent === 0 && leftOut > 0 ? 'refused' : sent > 0 && scaled === sent ? 'smaller' : undefined
    if (became === undefined) return
    for (const { id } of path.slice(0, index)) if (known.get(id) !== 'refused') known.set(id, became)
  })
  return known
}

/** Whether a reply says nothing but that the images before it were refused. */
function failedForImages(reply: Message): boolean {
  const code = failureOf(reply)
  return code === 'image-refused' || code === 'request-too-large'
}

/** Whether a reply says nothing but that its request was refused, whatever for. */
function wasRefused(reply: Message): boolean {
  return failureOf(reply) === 'request-refused'
}

function failureOf(reply: Message): string | undefined {
  return reply.status === 'error' && textOf(reply) === '' ? reply.error?.code : undefined
}
