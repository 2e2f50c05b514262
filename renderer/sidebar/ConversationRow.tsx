import { Ellipsis } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useEffect, useId, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '#shared/conversation.ts'
import { openConversation, remove, rename } from '../state/actions.ts'
import { useApp } from '../state/AppContext.tsx'
import { focusHomeIfLost } from '../ui/focus-back.ts'
import { ConversationMenu } from './ConversationMenu.tsx'
import { closeDrawer } from './drawer.ts'

interface ConversationRowProps {
  readonly conversation: Conversation
  readonly isShown: boolean
  readonly isRenamed: boolean
}

/** One conversation of the list, with a mark for what goes on in it. */
export function ConversationRow({ conversation, isShown, isRenamed }: ConversationRowProps): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const markId = useId()
  const [hasMenu, setHasMenu] = useState(false)
  const row = useRef<HTMLButtonElement>(null)
  useKeptFocus(row, isRenamed)
  const { id, title } = conversation
  const mark = markOf(conversation, isShown)
  if (isRenamed) return <li><TitleField conversation={conversation} /></li>
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'F2') app.view.setState({ renaming: id })
    else if (event.key === 'Delete') void remove(app, id)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  const open = (): void => {
    closeDrawer(app)
    void openConversation(app, id)
  }
  return (
    <li
      onContextMenu={(event) => {
        event.preventDefault()
        setHasMenu(true)
      }}
      className={`conversation ${isShown ? 'shown' : ''} ${mark === null ? '' : 'marked'}`}
    >
      <button
        ref={row}
        type="button"
        className="row"
        title={title}
        aria-current={isShown ? 'page' : undefined}
        aria-describedby={mark === null ? undefined : markId}
        onClick={open}
        onDoubleClick={() => app.view.setState({ renaming: id })}
        onKeyDown={onKeyDown}
      >
        {title}
      </button>
      {mark !== null && <span id={markId} className={`mark ${mark}`} title={t(`sidebar.${mark}`)}><span className="sr-only">{t(`sidebar.${mark}`)}</span></span>}
      <RowMenu conversationId={id} open={hasMenu} onOpenChange={setHasMenu} />
    </li>
  )
}

/** The field of a title takes the focus with it when it goes, and so does a row that is deleted. */
function useKeptFocus(row: RefObject<HTMLButtonElement | null>, isRenamed: boolean): void {
  const wasRenamed = useRef(false)
  useEffect(() => {
    if (wasRenamed.current && !isRenamed && document.activeElement === document.body) row.current?.focus()
    wasRenamed.current = isRenamed
  }, [row, isRenamed])
  useEffect(() => () => void requestAnimationFrame(focusHomeIfLost), [])
}

function markOf({ running, attention }: Conversation, isShown: boolean): 'running' | 'unseen' | 'failed' | null {
  if (running) return 'running'
  return attention === 'none' || isShown ? null : attention
}

interface RowMenuProps {
  readonly conversationId: string
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

function RowMenu({ conversationId, open, onOpenChange }: RowMenuProps): ReactNode {
  const { t } = useTranslation()
  return (
    <DropdownMenu.Root open={open} onOpenChange={onOpenChange}>
      <DropdownMenu.Trigger className="icon-button small row-menu" aria-label={t('sidebar.more')} tabIndex={-1}><Ellipsis aria-hidden size={15} /></DropdownMenu.Trigger>
      <ConversationMenu conversationId={conversationId} align="start" />
    </DropdownMenu.Root>
  )
}

function TitleField({ conversation }: { readonly conversation: Conversation }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const isDone = useRef(false)
  const end = (title: string): void => {
    if (isDone.current) return
    isDone.current = true
    void rename(app, conversation.id, title)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') end(event.currentTarget.value)
    if (event.key === 'Escape') {
      event.stopPropagation()
      end('')
    }
  }
  return (
    <input
      className="title-field"
      aria-label={t('sidebar.title')}
      defaultValue={conversation.title}
      autoFocus
      maxLength={500}
      onFocus={(event) => event.target.select()}
      onBlur={(event) => end(event.target.value)}
      onKeyDown={onKeyDown}
    />
  )
}
