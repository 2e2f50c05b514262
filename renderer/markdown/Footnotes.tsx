import { memo, use } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Block } from '#shared/markdown/nodes.ts'
import { isSame } from '#shared/markdown/nodes.ts'
import { BlockList } from './Block.tsx'
import { goTo, markId, noteId } from './Marks.tsx'
import { TextContext } from './message-context.ts'

/** A note that marks in a text lead to. */
export type Footnote = Extract<Block, { readonly type: 'footnote' }>

/** The notes of a text, below it, each with ways back to its marks. */
export const Footnotes = memo(({ notes }: { readonly notes: readonly Footnote[] }): ReactNode => {
  const { t } = useTranslation()
  return (
    <section className="md-notes" role="doc-endnotes" aria-label={t('markdown.footnotes')}>
      <ol>{notes.map((note) => <Note key={note.number} note={note} />)}</ol>
    </section>
  )
}, ({ notes: before }, { notes: after }) => isSame(before, after))

const Note = memo(({ note }: { readonly note: Footnote }): ReactNode => {
  const { t } = useTranslation()
  const { prefix } = use(TextContext)
  return (
    <li id={noteId(prefix, note.number)} value={note.number} tabIndex={-1}>
      <BlockList blocks={note.children} growing={false} />
      <span className="md-back">
        {Array.from({ length: note.refs }, (_, index) => {
          const id = markId(prefix, note.number, index + 1)
          return <a key={index} href={`#${id}`} role="doc-backlink" aria-label={t('markdown.backToText', { number: index + 1 })} onClick={(event) => goTo(event, id)}>↩</a>
        })}
      </span>
    </li>
  )
}, (before, after) => isSame(before, after))
