import { ArrowUp, Square } from 'lucide-react'
import { useCallback, useEffect, useRef, useSyncExternalStore } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { openComparison } from '#shared/comparison.ts'
import { send, stop } from '../state/actions.ts'
import { useApp, useConversation, useDraft, useEndpoint, useView } from '../state/AppContext.tsx'
import { IconButton } from '../ui/IconButton.tsx'
import { AttachButtons } from './attachments/AttachButtons.tsx'
import { ComposerNotices } from './attachments/ComposerNotices.tsx'
import { Tray } from './attachments/Tray.tsx'
import { ContextMeter } from './context/ContextMeter.tsx'
import { ContextNotices } from './context/ContextNotices.tsx'
import { EndpointPicker } from './EndpointPicker.tsx'
import { focusMessageBox } from './focus.ts'
import { ParametersButton } from './parameters/ParametersButton.tsx'
import { QueuedList } from './QueuedList.tsx'
import { useSlash } from './snippets/use-slash.tsx'

/** The id of the message box, for those who want to put the cursor into it. */
export const messageBoxId = 'message-box'

/** Where a message is written: text, files, the endpoint, and what waits to be sent. */
export function Composer({ conversationId }: { readonly conversationId: string | null }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const view = useConversation(conversationId)
  const running = view?.conversation.running === true
  const isCompared = openComparison(view?.conversation) !== undefined
  const isEmpty = useIsEmpty(conversationId)
  const isOver = useView((state) => state.dropPlace?.kind === 'box')
  const submit = (): void => {
    if (!isEmpty) void send(app, conversationId)
  }
  // The button is gone with the reply that it stops.
  const end = (id: string): void => {
    void stop(app, id)
    focusMessageBox()
  }
  return (
    <div className="composer-frame">
      {view !== undefined && view.queued.length > 0 && <QueuedList queued={view.queued} running={running} />}
      {conversationId !== null && <ContextNotices conversationId={conversationId} />}
      <ComposerNotices conversationId={conversationId} />
      <form className={isOver ? 'composer drop-over' : 'composer'} onSubmit={(event) => { event.preventDefault(); submit() }}>
        <Tray conversationId={conversationId} />
        <MessageBox key={conversationId ?? ''} conversationId={conversationId} onEnter={submit} />
        <div className="composer-foot">
          <AttachButtons conversationId={conversationId} />
          {!isCompared && <EndpointPicker conversationId={conversationId} />}
          {!isCompared && <ParametersButton conversationId={conversationId} />}
          {!isCompared && <ContextMeter key={conversationId ?? ''} conversationId={conversationId} />}
          <span className="space" />
          {running && conversationId !== null && (
            <IconButton label={t('chat.stop')} hint="Esc" side="top" className="stop" onClick={() => end(conversationId)}>
              <Square aria-hidden size={13} fill="currentColor" />
            </IconButton>
          )}
          <button type="submit" className="icon-button send" aria-label={t('chat.send')} title={running ? t('chat.queueHint') : t('chat.sendHint')} disabled={isEmpty}>
            <ArrowUp aria-hidden size={18} strokeWidth={2.4} />
          </button>
        </div>
      </form>
    </div>
  )
}

/** Whether there is nothing to send. Not every key wakes who asks. */
function useIsEmpty(conversationId: string | null): boolean {
  const { drafts } = useApp()
  const subscribe = useCallback((listener: () => void) => drafts.subscribe(conversationId, listener), [drafts, conversationId])
  return useSyncExternalStore(subscribe, () => {
    const { text, entries } = drafts.get(conversationId)
    return text.trim() === '' && entries.length === 0
  })
}

interface MessageBoxProps {
  /** By what the text is kept: a conversation or a column. */
  readonly conversationId: string | null
  /** Its name, where there are several. */
  readonly label?: string
  /** Whether the cursor comes back to this box. */
  readonly isHome?: boolean
  readonly onEnter: () => void
}

/** The text field of a message. */
export function MessageBox({ conversationId, label, isHome = true, onEnter }: MessageBoxProps): ReactNode {
  const { t } = useTranslation()
  const { drafts } = useApp()
  const { text } = useDraft(conversationId)
  const endpoint = useEndpoint(conversationId)
  const isCompared = openComparison(useConversation(conversationId)?.conversation) !== undefined
  const box = useRef<HTMLTextAreaElement>(null)
  const slash = useSlash(box, (changed) => drafts.setText(conversationId, changed))
  const isOne = label === undefined
  useEffect(() => {
    if (isOne) box.current?.focus()
  }, [isOne])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (slash.onKeyDown(event)) return
    // Enter that ends the input of a composed character is not meant for the message.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing || event.keyCode === 229) return
    event.preventDefault()
    onEnter()
  }
  return (
    <>
      <textarea
        ref={box}
        id={isHome ? messageBoxId : undefined}
        data-focus-home={isHome || undefined}
        dir="auto"
        aria-label={label ?? t('chat.message')}
        placeholder={isCompared ? t('comparing.writeToAll') : endpoint === null ? t('chat.writeMessage') : t('chat.writeTo', { name: endpoint.name })}
        value={text}
        rows={1}
        spellCheck
        {...slash.attributes}
        onChange={(event) => {
          drafts.setText(conversationId, event.target.value)
          slash.look()
        }}
        onSelect={slash.look}
        onKeyDown={onKeyDown}
        onBlur={() => {
          slash.leave()
          void drafts.flush()
        }}
      />
      {slash.menu}
    </>
  )
}
