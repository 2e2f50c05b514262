import { RotateCw, ShieldCheck, X } from 'lucide-react'
import { useId, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { previewPath } from '#shared/preview.ts'
import { previewHtml } from './preview-html.ts'
import { useSandbox } from './use-sandbox.ts'
import './preview.css'

/** What a preview is made from. */
export interface PreviewProps {
  readonly text: string
  /** `html` or `svg`. */
  readonly language: string
}

const [lowest, first, highest] = [120, 360, 2_000]

/** HTML or SVG of a message, running in a frame of its own that reaches nothing. It ends when it is closed, or no longer drawn. */
export function Preview({ text, language }: PreviewProps): ReactNode {
  const { t } = useTranslation()
  const [run, setRun] = useState(0)
  const [isRunning, setRunning] = useState(true)
  const [height, setHeight] = useState(first)
  const label = useId()
  const html = useMemo(() => previewHtml(text, language === 'svg' ? 'svg' : 'html'), [text, language])
  const begin = (): void => {
    setRun(run + 1)
    setRunning(true)
  }
  return (
    <section className="md-preview" aria-labelledby={label}>
      <header>
        <ShieldCheck aria-hidden size={14} />
        <span id={label}>{t('markdown.previewLabel')}</span>
        <button type="button" className="icon-button small" aria-label={t('markdown.previewReload')} title={t('markdown.previewReload')} onClick={begin}>
          <RotateCw aria-hidden size={14} />
        </button>
        <button type="button" className="icon-button small" aria-label={t('markdown.previewClose')} title={t('markdown.previewClose')} disabled={!isRunning} onClick={() => setRunning(false)}>
          <X aria-hidden size={14} />
        </button>
      </header>
      {isRunning ? <Running key={`${run} ${html}`} html={html} height={height} onHeight={setHeight} /> : <p className="md-preview-ended">{t('markdown.previewEnded')}</p>}
    </section>
  )
}

interface RunningProps {
  readonly html: string
  readonly height: number
  readonly onHeight: (height: number) => void
}

function Running({ html, height, onHeight }: RunningProps): ReactNode {
  const { t } = useTranslation()
  const frame = useRef<HTMLIFrameElement>(null)
  const { errors, answers } = useSandbox(frame, html)
  return (
    <>
      <iframe ref={frame} title={t('markdown.previewTitle')} sandbox="allow-scripts" referrerPolicy="no-referrer" src={previewPath} style={{ height }} />
      <Handle height={height} onHeight={onHeight} />
      <footer role="status">
        {!answers && <p className="md-preview-stuck">{t('markdown.previewStuck')}</p>}
        {errors.length > 0 && <Errors errors={errors} />}
      </footer>
    </>
  )
}

function Errors({ errors }: { readonly errors: readonly string[] }): ReactNode {
  const { t } = useTranslation()
  return (
    <details>
      <summary>{t('markdown.previewErrors', { count: errors.length })}</summary>
      <ul>{errors.map((error, index) => <li key={index}>{error}</li>)}</ul>
    </details>
  )
}

/** Pulls the lower edge of the preview, with the pointer or with the arrow keys. */
function Handle({ height, onHeight }: { readonly height: number; readonly onHeight: (height: number) => void }): ReactNode {
  const { t } = useTranslation()
  const from = useRef<{ readonly y: number; readonly height: number } | null>(null)
  const set = (wanted: number): void => onHeight(Math.min(highest, Math.max(lowest, Math.round(wanted))))
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    // Captured, or the frame would take the pointer that crosses it.
    event.currentTarget.setPointerCapture(event.pointerId)
    from.current = { y: event.clientY, height }
  }
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (from.current !== null) set(from.current.height + event.clientY - from.current.y)
  }
  const onPointerEnd = (): void => {
    from.current = null
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 40 : event.key === 'ArrowUp' ? -40 : 0
    if (step === 0) return
    event.preventDefault()
    set(height + step)
  }
  return (
    <div
      role="separator" aria-orientation="horizontal" tabIndex={0} className="md-preview-handle"
      aria-label={t('markdown.previewHeight')} aria-valuemin={lowest} aria-valuemax={highest} aria-valuenow={height}
      onPointerDown={onPointerDown} onPointerMove={onPointerMove} onPointerUp={onPointerEnd} onPointerCancel={onPointerEnd} onKeyDown={onKeyDown}
    />
  )
}
