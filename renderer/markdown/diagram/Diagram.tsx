import { ImageDown, Maximize2, Shapes } from 'lucide-react'
import { useMemo, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { DiagramFailure, DrawnDiagram } from './diagrams.ts'
import { useDiagramLook } from './look.ts'
import { LargeDiagram } from './LargeDiagram.tsx'
import { diagramAddress, savePng, saveSvg } from './save-diagram.ts'
import { diagrams, useDiagram } from './use-diagram.ts'
import './diagram.css'

/** A diagram in place of its mermaid source; where it cannot be drawn, a sentence that says why, and the source. */
export function Diagram({ text }: { readonly text: string }): ReactNode {
  const { t } = useTranslation()
  const place = useRef<HTMLDivElement>(null)
  const result = useDiagram(text, place)
  return (
    <div ref={place} className="md-diagram">
      {result === undefined && <p className="md-diagram-wait" style={{ minHeight: waitingHeight(text) }}>{t('markdown.diagramWaits')}</p>}
      {result !== undefined && 'failure' in result && <Failed failure={result} text={text} />}
      {result !== undefined && 'svg' in result && <Drawn diagram={result} text={text} />}
    </div>
  )
}

/** About as high as the diagram becomes, so that little moves when it comes. In CSS pixels. */
function waitingHeight(text: string): number {
  return Math.min(480, 80 + 28 * text.split('\n', 20).length)
}

function Failed({ failure, text }: { readonly failure: DiagramFailure; readonly text: string }): ReactNode {
  const { t } = useTranslation()
  return (
    <>
      <p className="md-diagram-failed">{t(`markdown.diagramFailed.${failure.failure}`)}</p>
      {failure.failure === 'invalid' && failure.reason !== '' && <p className="md-diagram-reason">{failure.reason.slice(0, 1_000)}</p>}
      <pre tabIndex={0}><code>{text}</code></pre>
    </>
  )
}

function Drawn({ diagram, text }: { readonly diagram: DrawnDiagram; readonly text: string }): ReactNode {
  const { t } = useTranslation()
  const [isLarge, setLarge] = useState(false)
  const address = useMemo(() => diagramAddress(diagram), [diagram])
  const alt = t('markdown.diagramAlt', { kind: kindOf(text) })
  return (
    <>
      <button type="button" className="md-diagram-image" aria-label={`${alt} ${t('markdown.diagramLarge')}`} onClick={() => setLarge(true)}>
        <img src={address} alt={alt} width={diagram.width} height={diagram.height} draggable={false} />
      </button>
      <div className="md-diagram-tools" role="group" aria-label={t('markdown.extra.diagram')}>
        <Tool label={t('markdown.diagramLarge')} onPress={() => setLarge(true)}><Maximize2 aria-hidden size={14} /></Tool>
        <SaveTools diagram={diagram} text={text} />
      </div>
      {isLarge && <LargeDiagram diagram={diagram} address={address} alt={alt} onClose={() => setLarge(false)} />}
    </>
  )
}

function SaveTools({ diagram, text }: { readonly diagram: DrawnDiagram; readonly text: string }): ReactNode {
  const { t } = useTranslation()
  const [pngFails, setPngFails] = useState(false)
  const look = useDiagramLook()
  const onSvg = async (): Promise<void> => {
    const plain = await diagrams.drawPlainly(text, look)
    saveSvg('svg' in plain ? plain : diagram)
  }
  const onPng = (): void => {
    savePng(diagram, look.colours['background'] ?? 'white').catch(() => setPngFails(true))
  }
  return (
    <>
      <Tool label={t('markdown.diagramSvg')} onPress={() => void onSvg()}><Shapes aria-hidden size={14} /></Tool>
      <Tool label={pngFails ? t('markdown.diagramPngFails') : t('markdown.diagramPng')} disabled={pngFails} onPress={onPng}><ImageDown aria-hidden size={14} /></Tool>
    </>
  )
}

interface ToolProps {
  readonly label: string
  readonly disabled?: boolean
  readonly onPress: () => void
  readonly children: ReactNode
}

function Tool({ label, disabled = false, onPress, children }: ToolProps): ReactNode {
  return <button type="button" className="icon-button small" aria-label={label} title={label} disabled={disabled} onClick={onPress}>{children}</button>
}

/** The word that a mermaid source begins with, which names the kind of diagram: `flowchart`, `sequenceDiagram`. */
function kindOf(text: string): string {
  const source = text.replace(/^\s*---\n[^]*?\n---/, '').replaceAll(/%%.*/g, '')
  return /[a-zA-Z][\w-]*/.exec(source)?.[0] ?? 'mermaid'
}
