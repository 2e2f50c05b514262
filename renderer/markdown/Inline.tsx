import { Fragment } from 'react'
import type { ReactNode } from 'react'
import { plainText } from '#shared/markdown/inline-nodes.ts'
import type { Inline } from '#shared/markdown/nodes.ts'
import { visibleText } from '#shared/markdown/visible-text.ts'
import { Link } from './Link.tsx'
import { cutLongRuns } from './long-runs.ts'
import { CiteMark, FootnoteMark } from './Marks.tsx'
import { Math } from './math/Math.tsx'
import { Picture } from './Picture.tsx'

/** Text within a block. HTML is shown as the text that it is. */
export function InlineList({ nodes }: { readonly nodes: readonly Inline[] }): ReactNode {
  return drawInline(nodes, false)
}

/** The same, without a component around it: most texts are one node. */
export function drawInline(nodes: readonly Inline[], isLinked: boolean): ReactNode {
  const [only] = nodes
  if (nodes.length === 1 && only?.type === 'text') return drawText(only.text)
  // A stream only adds nodes, so that the place is the key.
  return nodes.map((node, index) => drawNode(node, index, isLinked))
}

function drawNode(node: Inline, key: number, isLinked: boolean): ReactNode {
  switch (node.type) {
    case 'text':
      return drawText(node.text, key)
    case 'strong':
      return <strong key={key}>{drawInline(node.children, isLinked)}</strong>
    case 'emphasis':
      return <em key={key}>{drawInline(node.children, isLinked)}</em>
    case 'deleted':
      return <del key={key}>{drawInline(node.children, isLinked)}</del>
    case 'code':
      return <code key={key}>{drawText(node.text)}</code>
    case 'break':
      return <br key={key} />
    case 'link':
      return isLinked
        ? <Fragment key={key}>{drawInline(node.children, true)}</Fragment>
        : <Link key={key} href={node.href} title={node.title} words={plainText(node.children)}>{drawInline(node.children, true)}</Link>
    case 'image':
      return <Picture key={key} src={node.src} alt={node.alt} title={node.title} isLinked={isLinked} />
    case 'html':
      return <span key={key} className="md-html">{drawText(node.text)}</span>
    case 'math':
      return <Math key={key} text={node.text} display={node.display} />
    case 'footnote-ref':
      return <FootnoteMark key={key} number={node.number} nth={node.nth} isLinked={isLinked} />
    case 'cite':
      return <CiteMark key={key} number={node.number} isLinked={isLinked} />
  }
}

/** Letters with so many marks that they would cover the lines around them. */
const stacks = /(\P{M}\p{M}{6,})/u
const mayStack = /[\u0300-\uffff]/

function drawText(text: string, key?: number): ReactNode {
  const shown = visibleText(text)
  const cut = cutLongRuns(shown)
  if (cut !== null) return <Fragment key={key}>{cut.map((piece, index) => (piece.isRun ? <span key={index} className="md-run">{piece.text}</span> : piece.text))}</Fragment>
  if (!mayStack.test(shown) || !stacks.test(shown)) return shown
  return <Fragment key={key}>{shown.split(stacks).map((piece, index) => (index % 2 === 0 ? piece : <span key={index} className="md-stack">{piece}</span>))}</Fragment>
}
