import type { App } from './app.ts'

/** What a notification says. */
export interface NoticeTexts {
  readonly done: string
  readonly failed: string
}

/** Asks the browser for permission to notify, where it has not been answered yet. */
export function askToNotify(): void {
  if (typeof Notification === 'undefined' || Notification.permission !== 'default') return
  void Notification.requestPermission()
}

/**
 * Notifies of replies that end while the page is hidden, where the person wants it and the browser permits it; where it
 * was never asked, it offers so once, when the person is back. A click on a notification shows the conversation.
 * Answers a function that ends it.
 */
export function notifyWhenHidden(app: App, texts: () => NoticeTexts, open: (conversationId: string) => void): () => void {
  if (typeof Notification === 'undefined') return () => undefined
  let isOffered = false
  const offer = (): void => {
    if (isOffered) return
    isOffered = true
    document.addEventListener('visibilitychange', () => app.toasts.show({ kind: 'notify-offer', accept: askToNotify }), { once: true })
  }
  return app.replica.onEvent((event) => {
    if (event.type !== 'message-finished' || event.status === 'stopped' || !document.hidden) return
    if (app.replica.settings.get()?.notifications !== true) return
    if (Notification.permission === 'default') offer()
    if (Notification.permission !== 'granted') return
    const known = app.replica.known(event.conversationId)
    const body = event.status === 'error' ? texts().failed : texts().done
    // Tabs of one server all see the end: one tag is shown once.
    const notice = new Notification(known?.title ?? 'Parley', { body, tag: event.messageId })
    notice.addEventListener('click', () => {
      window.focus()
      open(event.conversationId)
      notice.close()
    })
  })
}
