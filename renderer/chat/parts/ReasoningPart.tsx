import { ChevronRight, EyeOff } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Markdown } from '../../markdown/Markdown.tsx'
import { useApp, useView } from '../../state/AppContext.tsx'

interface ReasoningPartProps {
  readonly messageId: string
  readonly text: string
  readonly isHidden: boolean
  readonly growing: boolean
}

/** How the model came to its answer, folded away; where it keeps that to itself, it is said. */
export function ReasoningPart({ messageId, text, isHidden, growing }: ReasoningPartProps): ReactNode {
  const { t } = useTranslation()
  const { view } = useApp()
  // All reasoning of a message is open or none: what is open is searched too, also where it is not drawn.
  const open = useView(({ openReasoning }) => openReasoning.has(messageId))
  const setOpen = (isOpen: boolean): void => {
    if (isOpen === open) return
    view.setState(({ openReasoning }) => ({ openReasoning: new Set(isOpen ? [...openReasoning, messageId] : [...openReasoning].filter((id) => id !== messageId)) }))
  }
  if (text === '') return isHidden ? <p className="hidden-reasoning"><EyeOff aria-hidden size={14} />{t('chat.hiddenReasoning')}</p> : null
  return (
    <details className="reasoning" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <ChevronRight aria-hidden size={14} />
        <span className={growing ? 'shimmer' : undefined}>{growing ? t('chat.reasoningNow') : t('chat.reasoning')}</span>
      </summary>
      {open && <Markdown text={text} growing={growing} />}
    </details>
  )
}
