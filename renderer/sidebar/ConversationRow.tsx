import { Check, Ellipsis } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useEffect, useId, useRef, useState } from 'react'
import type { KeyboardEvent, MouseEvent, ReactNode, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import type { Conversation } from '#shared/conversation.ts'
import { openConversation, rename } from '../state/actions.ts'
import type { App } from '../state/app.ts'
import { useApp, useView } from '../state/AppContext.tsx'
import { purge, removeConversations } from '../state/library-actions.ts'
import type { ListName } from '../state/lists.ts'
import { meantBy, selectTo, toggleSelected } from '../state/selection.ts'
import { ConversationMenu } from './ConversationMenu.tsx'
import { DaysLeft, TrashMenu } from './TrashRow.tsx'
import { useDrag } from './dragging.ts'
import { closeDrawer } from './drawer.ts'
import { NameField } from './NameField.tsx'

interface ConversationRowProps {
  readonly list: ListName
  readonly conversation: Conversation
  readonly isShown: boolean
  readonly isRenamed: boolean
  /** `null` while nothing is being chosen. */
  readonly isSelected: boolean | null
}

/** One conversation of a list, with a mark for what goes on in it. */
export function ConversationRow({ list, conversation, isShown, isRenamed, isSelected }: ConversationRowProps): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const markId = useId()
  const [hasMenu, setHasMenu] = useState(false)
  const row = useRef<HTMLButtonElement>(null)
  useKeptFocus(row, isRenamed)
  const takesFiles = useView((view) => view.dropPlace?.kind === 'row' && view.dropPlace.conversationId === conversation.id)
  const drag = useDrag(conversation.id, list !== 'trash' && !isRenamed)
  const { id, title } = conversation
  if (isRenamed) return <NameField label={t('sidebar.title')} value={title} maxLength={500} onEnd={(name) => void rename(app, id, name)} />
  const isTrash = list === 'trash'
  const mark = isTrash ? null : markOf(conversation, isShown)
  const open = (): void => {
    if (isTrash) {
      setHasMenu(true)
      return
    }
    closeDrawer(app)
    void openConversation(app, id)
  }
  return (
    <div
      {...drag}
      onContextMenu={(event) => {
        event.preventDefault()
        setHasMenu(true)
      }}
      className={`conversation ${isShown ? 'shown' : ''} ${mark === null && !isTrash ? '' : 'marked'} ${isSelected === true ? 'selected' : ''} ${takesFiles ? 'drop-over' : ''}`}
    >
      <button
        ref={row}
        type="button"
        className="row"
        title={title}
        data-row={id}
        aria-current={isShown ? 'page' : undefined}
        aria-pressed={isSelected ?? undefined}
        aria-describedby={mark === null && !isTrash ? undefined : markId}
        onClick={(event) => onClick(app, event, id, open)}
        onDoubleClick={() => !isTrash && isSelected === null && app.view.setState({ renaming: id })}
        onKeyDown={(event) => onRowKey(app, event, id, isTrash)}
      >
        {isSelected !== null && <span className="tick" aria-hidden>{isSelected && <Check size={12} strokeWidth={3} />}</span>}
        <span className="row-title" dir="auto">{title}</span>
      </button>
      {mark !== null && <span id={markId} className={`mark ${mark}`} title={t(`sidebar.${mark}`)}><span className="sr-only">{t(`sidebar.${mark}`)}</span></span>}
      {isTrash && <DaysLeft id={markId} removedAt={conversation.removedAt} />}
      <RowMenu conversation={conversation} isTrash={isTrash} open={hasMenu} onOpenChange={setHasMenu} />
    </div>
  )
}

function onClick(app: App, event: MouseEvent, id: string, open: () => void): void {
  if (event.shiftKey) selectTo(app, id)
  else if (event.ctrlKey || event.metaKey || app.view.getState().selection !== null) toggleSelected(app, id)
  else open()
}

function onRowKey(app: App, event: KeyboardEvent, id: string, isTrash: boolean): void {
  if (event.key === 'F2' && !isTrash) app.view.setState({ renaming: id })
  else if (event.key === 'Delete') void (isTrash ? purge(app, meantBy(app, id)) : removeConversations(app, meantBy(app, id)))
  else return
  event.preventDefault()
  event.stopPropagation()
}

/** The field of a title takes the focus with it when it goes. */
function useKeptFocus(row: RefObject<HTMLButtonElement | null>, isRenamed: boolean): void {
  const wasRenamed = useRef(false)
  useEffect(() => {
    if (wasRenamed.current && !isRenamed && document.activeElement === document.body) row.current?.focus()
    wasRenamed.current = isRenamed
  }, [row, isRenamed])
}

/** What goes on in a conversation that the person has not seen. */
function markOf({ running, attention }: Conversation, isShown: boolean): 'running' | 'unseen' | 'failed' | null {
  if (running) return 'running'
  return attention === 'none' || isShown ? null : attention
}

interface RowMenuProps {
  readonly conversation: Conversation
  readonly isTrash: boolean
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

/** A menu costs as much as the rest of a row: it is made when it is first opened, and stays, since the focus comes back to its button. */
function RowMenu({ conversation, isTrash, open, onOpenChange }: RowMenuProps): ReactNode {
  const { t } = useTranslation()
  const [isMade, setMade] = useState(open)
  if (open && !isMade) setMade(true)
  const button = { className: 'icon-button small row-menu', 'aria-label': t('sidebar.more'), tabIndex: -1, children: <Ellipsis aria-hidden size={15} /> }
  if (!isMade) return <button type="button" aria-haspopup="menu" aria-expanded={false} onClick={() => onOpenChange(true)} {...button} />
  return (
    <DropdownMenu.Root open={open} onOpenChange={onOpenChange}>
      <DropdownMenu.Trigger {...button} />
      {open && (isTrash ? <TrashMenu conversationId={conversation.id} /> : <ConversationMenu conversationId={conversation.id} align="start" inList />)}
    </DropdownMenu.Root>
  )
}
