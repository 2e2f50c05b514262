import type { ReactNode } from 'react'
import type { Inline } from '#shared/markdown/nodes.ts'
import { Math } from './math/Math.tsx'

/** Whether an address may be opened: pages and mail, nothing that runs or reads. */
export function isSafeLink(href: string): boolean {
  try {
    return ['http:', 'https:', 'mailto:'].includes(new URL(href).protocol)
  } catch {
    return false
  }
}

/** Text within a block. HTML is shown as the text that it is. */
export function InlineList({ nodes }: { readonly nodes: readonly Inline[] }): ReactNode {
  // A stream only adds nodes, so that the place is the key.
  return nodes.map((node, index) => <InlineNode key={index} node={node} />)
}

function InlineNode({ node }: { readonly node: Inline }): ReactNode {
  switch (node.type) {
    case 'strong':
      return <strong><InlineList nodes={node.children} /></strong>
    case 'emphasis':
      return <em><InlineList nodes={node.children} /></em>
    case 'deleted':
      return <del><InlineList nodes={node.children} /></del>
    case 'code':
      return <code>{node.text}</code>
    case 'break':
      return <br />
    case 'link':
      return <Link href={node.href}><InlineList nodes={node.children} /></Link>
    case 'image':
      return <RemoteImage src={node.src} alt={node.alt} />
    case 'text':
    case 'html':
      return node.text
    case 'math':
      return <Math text={node.text} display={node.display} />
    case 'footnote-ref':
    case 'cite':
      return `[${node.number}]`
  }
}

function Link({ href, children }: { readonly href: string; readonly children: ReactNode }): ReactNode {
  if (!isSafeLink(href)) return <span className="md-dead-link">{children}</span>
  return <a href={href} title={href} target="_blank" rel="noreferrer noopener">{children}</a>
}

/** A remote image would tell its server that it was looked at: only its description and address are shown. */
function RemoteImage({ src, alt }: { readonly src: string; readonly alt: string }): ReactNode {
  return <span className="md-image"><Link href={src}>{alt === '' ? src : alt}</Link></span>
}
