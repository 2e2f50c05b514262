import { ChevronRight, EyeOff } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Markdown } from '../../markdown/Markdown.tsx'

interface ReasoningPartProps {
  readonly text: string
  readonly isHidden: boolean
  readonly growing: boolean
}

/** How the model came to its answer, folded away; where it keeps that to itself, it is said. */
export function ReasoningPart({ text, isHidden, growing }: ReasoningPartProps): ReactNode {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
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
