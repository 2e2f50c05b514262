import { CircleAlert, Info, Lightbulb, OctagonAlert, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Block } from '#shared/markdown/nodes.ts'
import { BlockList } from './Block.tsx'

type Quoted = Extract<Block, { readonly type: 'quote' }>

const icons = { note: Info, tip: Lightbulb, important: CircleAlert, warning: TriangleAlert, caution: OctagonAlert }

/** A quotation, or an alert as GitHub has them. */
export function Quote({ block, growing }: { readonly block: Quoted; readonly growing: boolean }): ReactNode {
  const inner = <BlockList blocks={block.children} growing={growing} />
  return block.kind === undefined ? <blockquote dir="auto">{inner}</blockquote> : <Alert kind={block.kind}>{inner}</Alert>
}

function Alert({ kind, children }: { readonly kind: keyof typeof icons; readonly children: ReactNode }): ReactNode {
  const { t } = useTranslation()
  const Icon = icons[kind]
  return (
    <blockquote className={`md-alert md-${kind}`} dir="auto">
      <p className="md-alert-name"><Icon aria-hidden size={16} />{t(`markdown.alert_${kind}`)}</p>
      {children}
    </blockquote>
  )
}
