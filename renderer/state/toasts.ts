import { createStore } from 'zustand/vanilla'
import type { ErrorInfo } from '#shared/error.ts'

/** What was done with conversations (`name` is the title where it was one) or with a folder. */
export type LibraryAct = 'deleted' | 'archived' | 'unarchived' | 'moved' | 'movedOut' | 'restored' | 'purged' | 'folderRemoved'

/** What a toast says: something that was done and can be taken back, something that failed, or an offer. */
export type ToastContent =
  | { readonly kind: 'library'; readonly act: LibraryAct; readonly count: number; readonly name: string; readonly folder: string; readonly undo: () => void }
  | { readonly kind: 'message-removed'; readonly words: string; readonly count: number; readonly undo: () => void }
  /** A column was taken out of a comparison. */
  | { readonly kind: 'column-removed'; readonly name: string; readonly undo: () => void }
  /** A message got another text in place. */
  | { readonly kind: 'edited'; readonly undo: () => void }
  /** What was typed over a message was given up. */
  | { readonly kind: 'edit-dropped'; readonly undo: () => void }
  /** Messages are no longer sent, or are sent again. */
  | { readonly kind: 'left-out' | 'taken-in'; readonly count: number; readonly undo: () => void }
  /** A summary stands for messages now. */
  | { readonly kind: 'summarised'; readonly undo: () => void }
  /** There is nothing that could be left out. */
  | { readonly kind: 'nothing-to-leave-out' }
  /** A file was taken out of a message box. */
  | { readonly kind: 'attachment-removed'; readonly name: string; readonly undo: () => void }
  /** The screen could not be looked at; `reason` is what the system said. */
  | { readonly kind: 'no-screenshot'; readonly reason: 'denied' | 'failed' }
  /** A preset was taken for a conversation; `missing` is the endpoint of it that is not there. */
  | { readonly kind: 'preset-applied'; readonly name: string; readonly missing?: string; readonly undo: () => void }
  /** A message is kept as a prompt. */
  | { readonly kind: 'snippet-kept'; readonly name: string }
  /** A preset or a snippet was removed. */
  | { readonly kind: 'kept-removed'; readonly name: string; readonly undo: () => void }
  /** A file of presets and snippets came in: how many are new, and how many were there. */
  | { readonly kind: 'kept-taken-in'; readonly added: number; readonly unchanged: number }
  /** A batch was deleted. */
  | { readonly kind: 'batch-removed'; readonly name: string; readonly undo: () => void }
  | { readonly kind: 'error'; readonly error: ErrorInfo }
  | { readonly kind: 'copied' | 'not-copied' }
  /** A message was to be read aloud, and this machine has no voice of its own. */
  | { readonly kind: 'no-voice' }
  /** The person went away from a sign-in that waited for the browser. */
  | { readonly kind: 'sign-in-given-up' }
  /** A reply ended unseen: may the next one be announced? */
  | { readonly kind: 'notify-offer'; readonly accept: () => void }

/** A short notice that goes away by itself. */
export type Toast = ToastContent & { readonly id: number }

/** Makes the store of notices. At most three are shown. */
export function createToasts() {
  let nextId = 1
  const store = createStore<{ readonly toasts: readonly Toast[] }>(() => ({ toasts: [] }))
  return {
    store,
    show: (content: ToastContent): void => {
      const toast = { ...content, id: nextId++ }
      store.setState(({ toasts }) => ({ toasts: [...toasts, toast].slice(-3) }))
    },
    dismiss: (id: number): void => {
      store.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }))
    },
  }
}

/** The notices. */
export type Toasts = ReturnType<typeof createToasts>
