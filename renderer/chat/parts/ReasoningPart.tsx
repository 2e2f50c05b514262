import { ChevronRight, EyeOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { TFunction } from 'i18next'
import type { Part } from '#shared/message.ts'
import { Markdown } from '../../markdown/Markdown.tsx'
import { useApp, useView } from '../../state/AppContext.tsx'
import { useSeconds } from '../../ui/use-seconds.ts'
import { lastThought } from './last-thought.ts'

type Reasoning = Extract<Part, { readonly type: 'reasoning' }>

interface ReasoningPartProps {
  readonly messageId: string
  readonly part: Reasoning
  readonly growing: boolean
}

/** How the model came to its answer, folded away with the time that it took; where it keeps that to itself, it is said. */
export function ReasoningPart({ messageId, part, growing }: ReasoningPartProps): ReactNode {
  const { t } = useTranslation()
  const { view } = useApp()
  const { text, hidden, signature } = part
  // All reasoning of a message is open or none: what is open is searched too, also where it is not drawn.
  const open = useView(({ openReasoning }) => openReasoning.has(messageId))
  const setOpen = (isOpen: boolean): void => {
    if (isOpen === open) return
    view.setState(({ openReasoning }) => ({ openReasoning: new Set(isOpen ? [...openReasoning, messageId] : [...openReasoning].filter((id) => id !== messageId)) }))
  }
  if (text === '') return hidden !== undefined || signature !== undefined ? <p className="hidden-reasoning"><EyeOff aria-hidden size={14} />{t('chat.hiddenReasoning')}</p> : null
  return (
    <details className="reasoning" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <ChevronRight aria-hidden size={14} />
        {growing ? <Thinking part={part} isOpen={open} /> : <span>{labelOf(t, part)}</span>}
      </summary>
      {open && <Markdown text={text} growing={growing} />}
    </details>
  )
}

/** The time so far, and what the model is at. */
function Thinking({ part: { text, startedAt }, isOpen }: { readonly part: Reasoning; readonly isOpen: boolean }): ReactNode {
  const { t } = useTranslation()
  const seconds = useSeconds()
  const label = startedAt === undefined ? t('chat.reasoningNow') : t('chat.thinkingFor', { time: timeText(t, seconds - startedAt) })
  const thought = isOpen ? '' : lastThought(text)
  return (
    <>
      <span className="shimmer thinking-time">{label}</span>
      {thought !== '' && <span className="thought" dir="auto">{thought}</span>}
    </>
  )
}

function labelOf(t: TFunction, { startedAt, endedAt }: Reasoning): string {
  if (startedAt === undefined || endedAt === undefined) return t('chat.reasoning')
  return endedAt - startedAt < 1000 ? t('chat.thoughtBriefly') : t('chat.thoughtFor', { time: timeText(t, endedAt - startedAt) })
}

function timeText(t: TFunction, milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000))
  return seconds < 60 ? t('chat.seconds', { seconds }) : t('chat.minutes', { minutes: Math.floor(seconds / 60), seconds: seconds % 60 })
}
