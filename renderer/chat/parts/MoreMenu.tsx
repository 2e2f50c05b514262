import { Ellipsis } from 'lucide-react'
import { DropdownMenu, Popover } from 'radix-ui'
import { useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import { retry } from '../../state/actions.ts'
import { useApp, useConversation } from '../../state/AppContext.tsx'
import { keepAsSnippet } from '../../state/kept.ts'
import { openCode } from '../../state/code-source.ts'
import { leaveOut } from '../../state/message-actions.ts'
import { EndpointList } from '../EndpointList.tsx'
import { focusMessageBox } from '../focus.ts'
import { CopyItems } from './CopyItems.tsx'

/** What is done with a message more seldom. */
export function MoreMenu({ message }: { readonly message: Message }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const [isList, setIsList] = useState(false)
  const choose = (endpointId: string): void => {
    setIsList(false)
    void retry(app, message.id, endpointId)
    focusMessageBox()
  }
  return (
    <Popover.Root open={isList} onOpenChange={setIsList}>
      <Popover.Anchor asChild><span className="more"><Menu message={message} onList={() => setIsList(true)} /></span></Popover.Anchor>
      <Popover.Portal>
        <Popover.Content className="popover picker-list" align="start" sideOffset={4} collisionPadding={12} aria-label={t('chat.regenerateWith')}>
          <EndpointList chosenId={message.madeWith?.endpointId ?? null} onChoose={(endpoint) => choose(endpoint.id)} onManage={() => setIsList(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function Menu({ message, onList }: { readonly message: Message; readonly onList: () => void }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const { id, conversationId, role, status, leftOut, madeWith } = message
  const isListNext = useRef(false)
  const onCloseAutoFocus = (event: Event): void => {
    if (!isListNext.current) return
    // The list has the focus from now on.
    event.preventDefault()
    isListNext.current = false
    onList()
  }
  const listNext = (): void => {
    isListNext.current = true
  }
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="icon-button small" aria-label={t('chat.more')} title={t('chat.more')}><Ellipsis aria-hidden size={16} /></DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="start" sideOffset={4} collisionPadding={8} onCloseAutoFocus={onCloseAutoFocus}>
          <CopyItems message={message} />
          {role === 'assistant' && status !== 'running' && <DropdownMenu.Item onSelect={listNext}>{t('chat.regenerateWith')}</DropdownMenu.Item>}
          {role === 'assistant' && <CompareItem message={message} />}
          {role === 'user' && textOf(message).trim() !== '' && <DropdownMenu.Item onSelect={() => void keepAsSnippet(app, textOf(message))}>{t('snippet.keepMessage')}</DropdownMenu.Item>}
          {role === 'assistant' && madeWith?.provider !== 'demo' && <DropdownMenu.Item onSelect={() => openCode(app, { kind: 'reply', messageId: id })}>{t('command.get-code')}</DropdownMenu.Item>}
          {leftOut === undefined && <DropdownMenu.Item onSelect={() => void leaveOut(app, conversationId, [id], true)}>{t('leftOut.leaveOut')}</DropdownMenu.Item>}
          {leftOut !== undefined && leftOut.why !== 'summarised' && <DropdownMenu.Item onSelect={() => void leaveOut(app, conversationId, [id], false)}>{t('leftOut.takeIn')}</DropdownMenu.Item>}
          <DropdownMenu.Item onSelect={() => app.view.setState({ chosen: new Set([id]) })}>{t('context.choose')}</DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** Compares a reply with its other versions, the one before it first. */
function CompareItem({ message: { id, conversationId } }: { readonly message: Message }): ReactNode {
  const { t } = useTranslation()
  const { view } = useApp()
  const versions = useConversation(conversationId)?.versions.get(id)
  if (versions === undefined) return null
  const place = versions.indexOf(id)
  const left = Math.max(0, place - 1)
  const first = [versions[left] ?? id, versions[left + 1] ?? id] as const
  return <DropdownMenu.Item onSelect={() => view.setState({ diff: { replyIds: versions, first } })}>{t('chat.compareVersions')}</DropdownMenu.Item>
}
