import { Play } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Preview } from './Preview.tsx'
import { longestPreview } from './preview-html.ts'
import type { PreviewKind } from './preview-html.ts'

/** A button that runs HTML or SVG; nothing of it runs before. */
export function PreviewOffer({ text, kind }: { readonly text: string; readonly kind: PreviewKind }): ReactNode {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  if (text.trim() === '' || text.length > longestPreview) return null
  if (isOpen) return <Preview key={text} text={text} kind={kind} onClose={() => setOpen(false)} />
  return (
    <button type="button" className="button md-preview-offer" onClick={() => setOpen(true)}>
      <Play aria-hidden size={14} />{t('markdown.preview')}
    </button>
  )
}
