import { Ellipsis, Pencil, Trash2 } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useId, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '#shared/conversation.ts'
import { openConversation, remove, rename } from '../state/actions.ts'
import { useApp } from '../state/AppContext.tsx'
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
  const app = useApp()
  return (
    <DropdownMenu.Root open={open} onOpenChange={onOpenChange}>
      <DropdownMenu.Trigger className="icon-button small row-menu" aria-label={t('sidebar.more')} tabIndex={-1}><Ellipsis aria-hidden size={15} /></DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={4} collisionPadding={8} onCloseAutoFocus={(event) => event.preventDefault()}>
          <DropdownMenu.Item onSelect={() => app.view.setState({ renaming: conversationId })}><Pencil aria-hidden size={15} />{t('sidebar.rename')}<kbd>F2</kbd></DropdownMenu.Item>
          <DropdownMenu.Item className="danger" onSelect={() => void remove(app, conversationId)}><Trash2 aria-hidden size={15} />{t('sidebar.delete')}</DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
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
