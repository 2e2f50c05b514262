import type { AskingTools } from '../../chat/asking.ts'
import { unequalVectors } from '../../providers/vectors.ts'
import type { Database } from '../../store/db.ts'
import { readSet, refuseText, waitingTexts, writeVectors } from '../../store/embedding-sets.ts'
import type { StoredSet } from '../../store/embedding-sets.ts'
import { embedTexts } from '../embed-texts.ts'

/** What filling a set needs. */
export interface Filling {
  readonly db: Database
  readonly asking: AskingTools
  readonly set: StoredSet
  readonly signal: AbortSignal
  /** Told whenever something was kept. */
  changed(): void
}

/** Requests at once: enough to wait for the endpoint and not for the way to it. */
const lanes = 3
/** Texts that one lane takes at once. */
const taken = 64

/**
 * Asks for the vectors that a set lacks; each answer is kept when it comes. Rejects with what the endpoint says, with `vectors-wrong` where its
 * vectors are of another length than before, and with the signal's reason.
 */
export async function fillVectors({ db, asking, set, signal, changed }: Filling): Promise<void> {
  const failing = new AbortController()
  const both = AbortSignal.any([signal, failing.signal])
  let next = 0
  let batch: number | undefined
  const take = (): ReturnType<typeof waitingTexts> => {
    const texts = waitingTexts(db, set.id, next, taken)
    next = (texts.at(-1)?.n ?? next) + 1
    return texts
  }
  const lane = async (): Promise<void> => {
    for (let texts = take(); texts.length > 0; texts = take()) {
      const question = { endpointId: set.endpointId, texts: texts.map(({ text }) => text), ...set.options, signal: both, batch }
      for await (const answer of embedTexts(asking, question)) {
        batch = answer.batch
        const numbers = texts.slice(answer.from)
        if ('refused' in answer) db.transaction(() => refuseText(db, set.id, numbers[0]?.n ?? -1))
        else keep(db, set.id, answer.vectors.map((vector, place) => ({ n: numbers[place]?.n ?? -1, vector })), answer.usage?.inputTokens ?? 0)
        changed()
      }
    }
  }
  try {
    await Promise.all(Array.from({ length: lanes }, lane))
  } catch (thrown) {
    // One that fails ends the others: they would be told the same.
    failing.abort(thrown)
    throw thrown
  }
}

function keep(db: Database, setId: string, vectors: readonly { readonly n: number; readonly vector: Float32Array }[], tokens: number): void {
  // What a failure of the power loses is asked for again.
  db.unsynced(() => {
    const known = readSet(db, setId)?.dimensions
    const got = vectors[0]?.vector.length ?? 0
    if (typeof known === 'number' && known !== got) throw unequalVectors(known, got)
    writeVectors(db, setId, vectors, tokens)
  })
}
