import { useDeferredValue, useId, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { HttpExchange } from '#shared/exchange.ts'
import { BodyText } from './BodyText.tsx'
import { newsOf, pretty } from './figures.ts'
import { useFormats } from './formats.ts'
import { useRows } from './use-rows.ts'

const rowHeight = 26

type Entry = HttpExchange['events'][number] & { readonly index: number; readonly before: string | undefined }

/** Every event with the time of its arrival; only those in sight are drawn. */
export function EventsTab({ exchange }: { readonly exchange: HttpExchange }): ReactNode {
  const { t } = useTranslation()
  const { number } = useFormats()
  const [filter, setFilter] = useState('')
  const [selected, setSelected] = useState<number>()
  const entries = useEntries(exchange, useDeferredValue(filter))
  const shown = selected === undefined ? undefined : exchange.events[selected]
  if (exchange.events.length === 0) return <p className="quiet">{t('inspector.noEvents')}</p>
  return (
    <div className="events">
      <div className="events-bar">
        <input type="search" aria-label={t('inspector.filter')} placeholder={t('inspector.filter')} spellCheck={false} value={filter} onChange={(event) => setFilter(event.target.value)} />
        <span className="quiet" role="status">{t('inspector.eventCount', { count: entries.length, shown: number(entries.length) })}</span>
      </div>
      {exchange.isCutOff && <p className="quiet">{t('inspector.cutOff')}</p>}
      <EventRows entries={entries} startedAt={exchange.startedAt} selected={selected} onSelect={setSelected} />
      {shown !== undefined && <div className="event-detail"><EventText data={shown.data} /></div>}
    </div>
  )
}

function EventText({ data }: { readonly data: string }): ReactNode {
  const { t } = useTranslation()
  const text = useMemo(() => pretty(data), [data])
  return <BodyText text={text} label={t('inspector.event')} />
}

function useEntries({ events }: HttpExchange, filter: string): readonly Entry[] {
  return useMemo(() => {
    const wanted = filter.trim().toLowerCase()
    const all = events.map((event, index) => ({ ...event, index, before: events[index - 1]?.data }))
    return wanted === '' ? all : all.filter(({ name = '', data }) => `${name} ${data}`.toLowerCase().includes(wanted))
  }, [events, filter])
}

interface EventRowsProps {
  readonly entries: readonly Entry[]
  readonly startedAt: number
  /** The place of the event in the whole stream. */
  readonly selected: number | undefined
  readonly onSelect: (index: number) => void
}

function EventRows({ entries, startedAt, selected, onSelect }: EventRowsProps): ReactNode {
  const { t } = useTranslation()
  const { duration } = useFormats()
  const id = useId()
  const box = useRef<HTMLDivElement>(null)
  const { first, end } = useRows(box, entries.length, rowHeight)
  const place = entries.findIndex(({ index }) => index === selected)
  const goTo = (next: number): void => {
    const entry = entries[Math.max(0, Math.min(entries.length - 1, next))]
    if (entry === undefined || box.current === null) return
    onSelect(entry.index)
    showRow(box.current, entries.indexOf(entry))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Partial<Record<string, number>> = { ArrowDown: place + 1, ArrowUp: place - 1, PageDown: place + 15, PageUp: place - 15, Home: 0, End: entries.length - 1 }
    const next = steps[event.key]
    if (next === undefined) return
    event.preventDefault()
    goTo(next)
  }
  return (
    <div ref={box} className="event-rows" role="listbox" tabIndex={0} aria-label={t('inspector.events')} aria-activedescendant={place >= first && place < end ? `${id}${place}` : undefined} onKeyDown={onKeyDown}>
      <div style={{ blockSize: entries.length * rowHeight }}>
        {entries.slice(first, end).map(({ index, at, name, data, before }, offset) => (
          <div
            key={index}
            id={`${id}${first + offset}`}
            className="event-row"
            role="option"
            aria-selected={index === selected}
            aria-posinset={first + offset + 1}
            aria-setsize={entries.length}
            style={{ insetBlockStart: (first + offset) * rowHeight }}
            onClick={() => onSelect(index)}
          >
            <span className="event-time">{duration(at - startedAt)}</span>
            {name !== undefined && <span className="badge">{name}</span>}
            <span className="event-data">{newsOf(data, before)}</span>
          </div>
        ))}
      </div>
    </div>
  )
}

function showRow(box: HTMLElement, place: number): void {
  const top = place * rowHeight
  if (top < box.scrollTop) box.scrollTop = top
  else if (top + rowHeight > box.scrollTop + box.clientHeight) box.scrollTop = top + rowHeight - box.clientHeight
}
