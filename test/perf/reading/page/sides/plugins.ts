import 'katex/dist/katex.min.css'
import rehypeHighlight from 'rehype-highlight'
import rehypeKatex from 'rehype-katex'
import remarkGfm from 'remark-gfm'
import remarkMath from 'remark-math'

/** What react-markdown needs to draw what the others draw: tables, formulas and coloured code. */
export const remarkPlugins = [remarkGfm, remarkMath]
export const rehypePlugins = [rehypeKatex, rehypeHighlight]
