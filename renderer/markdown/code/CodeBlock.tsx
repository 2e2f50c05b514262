import { Check, Copy } from 'lucide-react'
import { memo, useMemo } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useCopy } from '../../ui/use-copy.ts'

/** Lines that are drawn as one unit, so that a long block that grows is not laid out anew. */
const chunkLines = 40

/** What a block of code is drawn from. */
export interface CodeBlockProps {
  readonly text: string
  /** The first word after the fence; '' where there is none. */
  readonly language: string
  /** Whether the fence has its end, or the text ended without one. */
  readonly closed: boolean
  /** Whether the message still streams. */
  readonly growing: boolean
}

/** A block of code with its language and a button that copies it. */
export function CodeBlock({ text, language }: CodeBlockProps): ReactNode {
  const { t } = useTranslation()
  const { copied, copy } = useCopy()
  const chunks = useMemo(() => chunksOf(text), [text])
  return (
    <figure className="md-code">
      <figcaption>
        <span>{language === '' ? t('markdown.code') : language}</span>
        <button type="button" className="icon-button small" aria-label={t('markdown.takeCode')} title={t('markdown.takeCode')} onClick={() => copy(text)}>
          {copied ? <Check aria-hidden size={14} /> : <Copy aria-hidden size={14} />}
        </button>
      </figcaption>
      <pre tabIndex={0}><code>{chunks.map((chunk, index) => <Chunk key={index} text={chunk} />)}</code></pre>
    </figure>
  )
}

const Chunk = memo(({ text }: { readonly text: string }): ReactNode => <span>{text}</span>)

function chunksOf(text: string): string[] {
  const lines = text.split('\n')
  const count = Math.ceil(lines.length / chunkLines)
  return Array.from({ length: count }, (_, index) => {
    const end = (index + 1) * chunkLines
    return lines.slice(index * chunkLines, end).join('\n') + (end < lines.length ? '\n' : '')
  })
}
