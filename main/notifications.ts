import { Notification } from 'electron'
import type { Fact, Output } from '#shared/contract.ts'
import type { Core } from './core/core.ts'
import type { Say } from './texts.ts'

/** What announcing replies needs. */
export interface AnnouncerOptions {
  readonly core: Core
  /** Whether a person has asked for notifications and no window of Parley is in front. */
  wanted(): boolean
  say: Say
  /** The person clicked: show this conversation. */
  open(conversationId: string): void
}

type Finished = Extract<Fact, { type: 'message-finished' }>

/** Makes the function that tells the system of a reply that has ended, with its conversation's title. Never rejects. */
export function replyAnnouncer({ core, wanted, say, open }: AnnouncerOptions): (fact: Finished) => Promise<void> {
  // A notification that is collected loses its click.
  const shown = new Set<Notification>()
  return async ({ conversationId, status }) => {
    if ((status !== 'done' && status !== 'error') || !wanted() || !Notification.isSupported()) return
    const answer = await core.call('conversations.get', { conversationId })
    if (!answer.ok) return
    const { title } = (answer.value as Output<'conversations.get'>).conversation
    const notification = new Notification({ title, body: say(status === 'done' ? 'dialog.replyDone' : 'dialog.replyFailed') })
    shown.add(notification)
    notification.on('close', () => shown.delete(notification))
    notification.on('click', () => {
      shown.delete(notification)
      open(conversationId)
    })
    notification.show()
  }
}
