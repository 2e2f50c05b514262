import { createClient } from '#shared/client.ts'
import type { Client, Transport } from '#shared/client.ts'
import { toErrorInfo } from '#shared/error.ts'
import { createPlans } from './attachment-plan.ts'
import type { Plans } from './attachment-plan.ts'
import { createDrafts } from './drafts.ts'
import type { Drafts } from './drafts.ts'
import type { HttpTransport } from './http-transport.ts'
import { createLogPlace } from './log-ways.ts'
import type { LogPlace } from './log-ways.ts'
import { createReadingPlaces } from './reading-places.ts'
import type { ReadingPlaces } from './reading-places.ts'
import { createReplica } from './replica.ts'
import type { Replica } from './replica.ts'
import { createSettingsEditor } from './settings-editor.ts'
import type { SettingsEditor } from './settings-editor.ts'
import { createSpeech } from './speech.ts'
import type { Speech } from './speech.ts'
import { createToasts } from './toasts.ts'
import type { Toasts } from './toasts.ts'
import { createTransfers } from './transfers.ts'
import type { Transfers } from './transfers.ts'
import { createTypedTexts } from './typed-texts.ts'
import type { TypedTexts } from './typed-texts.ts'
import { createView } from './view.ts'
import type { ViewStore } from './view.ts'

/** Everything that the window's parts share. Made once, before anything is drawn. */
export interface App {
  readonly client: Client
  readonly replica: Replica
  readonly drafts: Drafts
  /** What will be sent of the files in the message boxes. */
  readonly plans: Plans
  /** What the replies of conversations are made with. */
  readonly replySettings: SettingsEditor
  /** What stands in the fields of the parameters, also where it cannot be read. */
  readonly typed: TypedTexts
  readonly view: ViewStore
  readonly toasts: Toasts
  /** What comes in and goes out. */
  readonly transfers: Transfers
  /** Where conversations were left in their middle. */
  readonly reading: ReadingPlaces
  readonly speech: Speech
  /** The log that is drawn. */
  readonly log: LogPlace
  /** Set where the window is a page of the server host. */
  readonly http: HttpTransport | null
}

/** Makes the window's state over a transport. */
export function createApp(transport: Transport, http: HttpTransport | null): App {
  const client = createClient(transport)
  const replica = createReplica(client)
  const toasts = createToasts()
  const storage = typeof sessionStorage === 'undefined' ? null : sessionStorage
  return {
    client,
    replica,
    drafts: createDrafts(client, storage),
    plans: createPlans(client),
    replySettings: createSettingsEditor(client, replica, (thrown) => toasts.show({ kind: 'error', error: toErrorInfo(thrown) })),
    typed: createTypedTexts(),
    view: createView(),
    toasts,
    transfers: createTransfers(),
    reading: createReadingPlaces(storage),
    speech: createSpeech(typeof speechSynthesis === 'undefined' ? null : speechSynthesis),
    log: createLogPlace(),
    http,
  }
}
