import { useRef, useState } from 'react'
import type { KeyboardEvent, PointerEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { EmbeddingSet, Point } from '#shared/playground/embeddings.ts'
import { FailureBox } from '../../settings/FailureBox.tsx'
import { useApp } from '../../state/AppContext.tsx'
import { useReckoned } from './use-reckoned.ts'

interface Plot {
  readonly points: readonly Point[]
  readonly explained: readonly number[]
  readonly of: number
}

const [width, height, margin] = [1_000, 620, 24]
/** So many points have their texts beside them. */
const mostNamed = 24

/** The texts as points in the plane in which they differ most. */
export function PlotView({ set }: { readonly set: EmbeddingSet }): ReactNode {
  const { t } = useTranslation()
  const { client } = useApp()
  const key = set.done === 0 || set.jobId !== undefined ? undefined : `${set.id} ${set.done}`
  const { value, error, isBusy } = useReckoned<Plot>(key, () => client.embeddings.plot({ setId: set.id }))
  if (set.done === 0) return <p className="quiet">{t('embeddings.noVectors')}</p>
  if (error !== undefined) return <FailureBox error={error} />
  if (value === undefined) return <p className="quiet" role="status">{t(isBusy ? 'embeddings.reckoning' : 'embeddings.whenDone')}</p>
  return <Points plot={value} />
}

interface PlacedPoint extends Point {
  readonly left: number
  readonly top: number
}

function Points({ plot: { points, explained, of } }: { readonly plot: Plot }): ReactNode {
  const { t, i18n: { language } } = useTranslation()
  const [chosen, setChosen] = useState(0)
  const picture = useRef<SVGSVGElement>(null)
  const placed = placePoints(points)
  const percent = new Intl.NumberFormat(language, { style: 'percent' })
  const number = new Intl.NumberFormat(language)
  const current = placed[chosen]
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -placed.length, End: placed.length }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    setChosen(Math.max(0, Math.min(placed.length - 1, chosen + step)))
  }
  const onPointerMove = (event: PointerEvent): void => {
    const box = picture.current?.getBoundingClientRect()
    if (box === undefined) return
    setChosen(nearestPlace(placed, ((event.clientX - box.left) / box.width) * width, ((event.clientY - box.top) / box.height) * height))
  }
  return (
    <figure className="vectors-plot">
      {of > points.length && <p className="quiet">{t('embeddings.sampleOf', { count: points.length, shown: number.format(points.length), all: number.format(of) })}</p>}
      <svg
        ref={picture}
        viewBox={`0 0 ${width} ${height}`}
        role="application"
        tabIndex={0}
        aria-label={t('embeddings.plotLabel', { count: points.length, shown: number.format(points.length) })}
        aria-describedby="vectors-point"
        onKeyDown={onKeyDown}
        onPointerMove={onPointerMove}
        onPointerDown={onPointerMove}
      >
        <line x1={margin} x2={width - margin} y1={height / 2} y2={height / 2} />
        <line x1={width / 2} x2={width / 2} y1={margin} y2={height - margin} />
        {placed.map(({ n, left, top }) => <circle key={n} cx={left} cy={top} r={placed.length > 300 ? 4 : 6} />)}
        {placed.length <= mostNamed && placed.map(({ n, left, top, text }) => (
          <text key={n} x={left > width * 0.7 ? left - 11 : left + 11} y={top + 5} textAnchor={left > width * 0.7 ? 'end' : 'start'} aria-hidden>{text.length > 34 ? `${text.slice(0, 34)}…` : text}</text>
        ))}
        {current !== undefined && <circle className="chosen" cx={current.left} cy={current.top} r={11} />}
      </svg>
      <figcaption>
        <p id="vectors-point" role="status" dir="auto">{current === undefined ? '' : `${number.format(current.n + 1)} · ${current.text}`}</p>
        <p className="quiet">{t('embeddings.explained', { first: percent.format(explained[0] ?? 0), second: percent.format(explained[1] ?? 0) })}</p>
      </figcaption>
    </figure>
  )
}

/** Both axes have one scale, or distances would lie. */
function placePoints(points: readonly Point[]): PlacedPoint[] {
  const range = (values: readonly number[]): readonly [number, number] => values.reduce<readonly [number, number]>(([least, most], value) => [Math.min(least, value), Math.max(most, value)], [0, 0])
  const [left, right] = range(points.map(({ x }) => x))
  const [bottom, top] = range(points.map(({ y }) => y))
  const scale = Math.min((width - 2 * margin) / (right - left || 1), (height - 2 * margin) / (top - bottom || 1))
  const [middle, centre] = [(left + right) / 2, (bottom + top) / 2]
  return points.map((point) => ({ ...point, left: width / 2 + (point.x - middle) * scale, top: height / 2 - (point.y - centre) * scale }))
}

function nearestPlace(points: readonly PlacedPoint[], left: number, top: number): number {
  const distance = (point: PlacedPoint | undefined): number => (point === undefined ? Infinity : (point.left - left) ** 2 + (point.top - top) ** 2)
  return points.reduce((best, point, place) => (distance(point) < distance(points[best]) ? place : best), 0)
}
