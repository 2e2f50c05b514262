import ReactMarkdown from 'react-markdown'
import type { Drawn, Side } from '../side.ts'
import { rehypePlugins, remarkPlugins } from './plugins.ts'

function Draw({ text }: Drawn) {
  return <ReactMarkdown remarkPlugins={remarkPlugins} rehypePlugins={rehypePlugins}>{text}</ReactMarkdown>
}

/** The whole message again at every update. */
export const side: Side = { Draw }
