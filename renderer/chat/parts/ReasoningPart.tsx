import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Markdown } from '../../markdown/Markdown.tsx'

/** How the model came to its answer, folded away. */
export function ReasoningPart({ text, growing }: { readonly text: string; readonly growing: boolean }): ReactNode {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  if (text === '') return null
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
