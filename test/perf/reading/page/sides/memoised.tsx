import { marked } from 'marked'
import { memo, useMemo } from 'react'
import ReactMarkdown from 'react-markdown'
import type { Drawn, Side } from '../side.ts'
import { rehypePlugins, remarkPlugins } from './plugins.ts'

const Block = memo(({ text }: { readonly text: string }) => <ReactMarkdown remarkPlugins={remarkPlugins} rehypePlugins={rehypePlugins}>{text}</ReactMarkdown>)

function Draw({ text }: Drawn) {
  const blocks = useMemo(() => marked.lexer(text).map((token) => token.raw), [text])
  return blocks.map((block, index) => <Block key={index} text={block} />)
}

/** The usual recipe: cut into blocks at every update, and only those that changed are drawn again. */
export const side: Side = { Draw }
