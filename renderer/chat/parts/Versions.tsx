import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useLayoutEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '#shared/message.ts'
import { showVersion } from '../../state/actions.ts'
import { useApp } from '../../state/AppContext.tsx'
import { useLane } from '../lane.ts'
import { IconButton } from '../../ui/IconButton.tsx'

type Direction = 'previous' | 'next'

/** The button that was pressed goes away with its version: the keyboard goes on at the same button of the one that comes. */
let awaited: { readonly messageId: string; readonly direction: Direction } | null = null

/** Which of its versions a message is, and the way to the others. */
export function Versions({ message: { id, conversationId }, versions }: { readonly message: Message; readonly versions: readonly string[] }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const lane = useLane()
  const box = useRef<HTMLSpanElement>(null)
  const place = versions.indexOf(id)
  useLayoutEffect(() => {
    if (awaited?.messageId !== id) return
    const buttons = [...(box.current?.querySelectorAll('button') ?? [])]
    const wanted = buttons[awaited.direction === 'previous' ? 0 : 1]
    awaited = null
    const target = wanted?.disabled === true ? buttons.find((button) => !button.disabled) : wanted
    target?.focus()
  }, [id])
  const step = (direction: Direction): void => {
    const messageId = versions[place + (direction === 'next' ? 1 : -1)]
    if (messageId === undefined) return
    awaited = { messageId, direction }
    void showVersion(app, conversationId, messageId, lane)
  }
  return (
    <span ref={box} className="versions">
      <IconButton label={t('chat.previousVersion')} className="small" disabled={place === 0} onClick={() => step('previous')}><ChevronLeft aria-hidden size={15} /></IconButton>
      <span>{t('chat.versionOf', { place: place + 1, count: versions.length })}</span>
      <IconButton label={t('chat.nextVersion')} className="small" disabled={place === versions.length - 1} onClick={() => step('next')}><ChevronRight aria-hidden size={15} /></IconButton>
    </span>
  )
}
