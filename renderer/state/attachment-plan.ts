import type { Attachment, PlannedItem } from '#shared/attachment.ts'
import type { Client } from '#shared/client.ts'
import type { Output } from '#shared/contract.ts'
import { sendingOf } from './draft-entries.ts'
import type { TrayEntry } from './draft-entries.ts'

/** What becomes of the attachments of a message box, and of the images before it. */
type AttachmentPlan = Output<'attachments.plan'>

/** What is asked: these attachments, to this endpoint, after this branch. */
export interface PlanQuestion {
  readonly endpointId: string
  readonly attachments: readonly Attachment[]
  /** Another text where what is sent before is another. */
  readonly branch: string
}

/**
 * What is to be asked for these places of a tray; `null`: nothing. `later` while files are still coming in: what is sent of the first ones would be made
 * while the others wait to be seen, and takes longer than all thumbnails together.
 */
export function questionOf(entries: readonly TrayEntry[], after: { readonly endpointId: string; readonly isBlind: boolean; readonly branch: string; readonly abilities: string } | null): PlanQuestion | null | 'later' {
  const attachments = entries.flatMap((entry) => (entry.kind === 'stored' ? [entry.attachment] : []))
  // The answer is made by doing the work: for older images alone it is not worth it, unless all of them are left out.
  if (after === null || (entries.length === 0 && !(after.isBlind && after.branch !== ''))) return null
  if (attachments.length < entries.length) return 'later'
  return { endpointId: after.endpointId, attachments, branch: `${after.branch} ${after.abilities}` }
}

/** What is known for a message box. While a newer answer is on its way, the one before stays. */
export interface PlanState {
  readonly items: ReadonlyMap<string, PlannedItem>
  readonly earlier: AttachmentPlan['earlier'] | null
  readonly isAsking: boolean
}

/** How long is waited for more changes, in milliseconds. */
const pause = 120

const unknown: PlanState = { items: new Map(), earlier: null, isAsking: false }

/** What will be sent, by message box (`null` is the box of a new conversation). */
export interface Plans {
  get(key: string | null): PlanState
  subscribe(key: string | null, listener: () => void): () => void
  /** Asks, unless the same was asked last; `null`: there is nothing to ask. One question of a box is on its way at a time; what was answered to an older one is dropped. */
  ask(key: string | null, question: PlanQuestion | null): void
}

interface Asked {
  name: string | null
  question: PlanQuestion | null
  timer: ReturnType<typeof setTimeout> | undefined
  isOnItsWay: boolean
}

/** Makes the plans of all message boxes. */
export function createPlans(client: Pick<Client, 'attachments'>): Plans {
  const states = new Map<string | null, PlanState>()
  const listeners = new Map<string | null, Set<() => void>>()
  const asked = new Map<string | null, Asked>()
  const get = (key: string | null): PlanState => states.get(key) ?? unknown
  const set = (key: string | null, state: PlanState): void => {
    states.set(key, state)
    for (const listener of listeners.get(key) ?? []) listener()
  }
  const run = async (key: string | null, own: Asked): Promise<void> => {
    const { name, question } = own
    if (question === null || own.isOnItsWay) return
    own.isOnItsWay = true
    const plan = await askFor(client, key, question)
    own.isOnItsWay = false
    if (own.name === name) set(key, stateOf(plan))
    else if (own.question !== null && own.timer === undefined) void run(key, own)
  }
  return {
    get,
    subscribe: (key, listener) => {
      const own = listeners.get(key) ?? new Set()
      listeners.set(key, own.add(listener))
      return () => own.delete(listener)
    },
    ask: (key, question) => {
      const own = asked.get(key) ?? { name: null, question: null, timer: undefined, isOnItsWay: false }
      asked.set(key, own)
      const name = nameOf(question)
      if (name === own.name) return
      own.name = name
      own.question = question
      if (question === null) {
        clearTimeout(own.timer)
        own.timer = undefined
        if (get(key) !== unknown) set(key, unknown)
        return
      }
      if (!get(key).isAsking) set(key, { ...get(key), isAsking: true })
      // The first change sets the time: files that come in one after the other must not put the answer off.
      own.timer ??= setTimeout(() => {
        own.timer = undefined
        void run(key, own)
      }, pause)
    },
  }
}

function nameOf(question: PlanQuestion | null): string | null {
  if (question === null) return null
  const { endpointId, attachments, branch } = question
  return JSON.stringify([endpointId, branch, attachments.map(({ id, sending }) => [id, sending])])
}

/** `null` where the core cannot say: that must not keep anybody from sending. */
async function askFor(client: Pick<Client, 'attachments'>, key: string | null, { endpointId, attachments }: PlanQuestion): Promise<AttachmentPlan | null> {
  try {
    return await client.attachments.plan({ conversationId: key, endpointId, attachmentIds: attachments.map(({ id }) => id), sending: sendingOf(attachments) })
  } catch {
    return null
  }
}

function stateOf(plan: AttachmentPlan | null): PlanState {
  return plan === null ? unknown : { items: new Map(plan.items.map((item) => [item.id, item])), earlier: plan.earlier, isAsking: false }
}
