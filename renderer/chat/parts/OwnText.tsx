import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useView } from '../../state/AppContext.tsx'

/** Longer texts are folded to this many characters and lines. */
const foldedLength = 2400
const foldedLines = 24

/** What the person wrote, as they wrote it; a long text is folded, so that a pasted log does not bury the reply. */
export function OwnText({ messageId, text }: { readonly messageId: string; readonly text: string }): ReactNode {
  const { t } = useTranslation()
  const [isOpen, setIsOpen] = useState(false)
  const isFound = useView((view) => view.find?.current?.messageId === messageId)
  // What was found may be in the folded part.
  if (isFound && !isOpen) setIsOpen(true)
  const folded = fold(text)
  return (
    <div className="own-bubble">
      <p className="own-text" dir="auto">{isOpen ? text : folded}</p>
      {folded !== text && (
        <button type="button" className="button text" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>
          {isOpen ? t('chat.showLess') : t('chat.showAll')}
        </button>
      )}
    </div>
  )
}

function fold(text: string): string {
  const head = text.slice(0, foldedLength).split('\n', foldedLines).join('\n')
  // A few more lines are shown rather than hidden behind a button.
  return text.length - head.length < 400 ? text : `${head}…`
}
