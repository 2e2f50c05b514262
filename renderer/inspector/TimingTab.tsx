import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { HttpExchange } from '#shared/exchange.ts'
import type { Message } from '#shared/message.ts'
import { StatusBadge } from './ExchangeList.tsx'
import { useFormats } from './formats.ts'
import type { Formats } from './formats.ts'

interface TimingTabProps {
  readonly message: Message
  readonly exchanges: readonly HttpExchange[]
  readonly selected: HttpExchange
}

/** When what happened: all requests on one line of time, and the figures of the selected one. */
export function TimingTab({ message, exchanges, selected }: TimingTabProps): ReactNode {
  const { t } = useTranslation()
  const formats = useFormats()
  return (
    <>
      <TimeLine exchanges={exchanges} selected={selected} />
      <ul className="legend">
        {(['waiting', 'headers', 'streaming'] as const).map((phase) => <li key={phase}><i className={`phase phase-${phase}`} />{t(`inspector.phase_${phase}`)}</li>)}
      </ul>
      <table className="header-table timing" aria-label={t('inspector.timing')}>
        <tbody>
          {figures(selected, message, formats).map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{t(`inspector.${name}`)}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

function figures(exchange: HttpExchange, { firstContentAt }: Message, { clock, duration, bytes, number }: Formats) {
  const { startedAt, headersAt, firstByteAt, endedAt, events } = exchange
  const after = (at: number | undefined): string => duration(at === undefined ? undefined : at - startedAt)
  const isItsContent = firstContentAt !== undefined && firstContentAt >= startedAt && firstContentAt <= (endedAt ?? Infinity)
  return [
    ['sentAt', clock(startedAt)],
    ['headersAfter', after(headersAt)],
    ['firstByteAfter', after(firstByteAt)],
    ['contentAfter', after(isItsContent ? firstContentAt : undefined)],
    ['endAfter', after(endedAt)],
    ['longestPause', duration(longestPause(exchange))],
    ['events', number(events.length)],
    ['size', bytes(exchange.bytes)],
  ] as const
}

/** The longest time without anything after the first byte, in milliseconds. */
function longestPause({ events }: HttpExchange): number | undefined {
  if (events.length < 2) return undefined
  return events.reduce((longest, { at }, index) => Math.max(longest, at - (events[index - 1]?.at ?? at)), 0)
}

function TimeLine({ exchanges, selected }: Pick<TimingTabProps, 'exchanges' | 'selected'>): ReactNode {
  const { duration } = useFormats()
  const from = Math.min(...exchanges.map(({ startedAt }) => startedAt))
  const until = Math.max(from + 1, ...exchanges.map(lastTime))
  const share = (time: number): string => `${(time / (until - from)) * 100}%`
  return (
    <ol className="time-line">
      {exchanges.map((exchange) => (
        <li key={exchange.n} className={exchange === selected && exchanges.length > 1 ? 'selected' : ''}>
          <span className="exchange-number">{exchange.n + 1}</span>
          <StatusBadge exchange={exchange} />
          <span className="time-track">
            {phases(exchange).map(({ phase, begin, end }) => (
              <i key={phase} className={`phase phase-${phase}`} style={{ insetInlineStart: share(begin - from), inlineSize: share(end - begin) }} />
            ))}
          </span>
          <span className="event-time">{duration(lastTime(exchange) - exchange.startedAt)}</span>
        </li>
      ))}
    </ol>
  )
}

function lastTime({ startedAt, headersAt, events, endedAt }: HttpExchange): number {
  return endedAt ?? events.at(-1)?.at ?? headersAt ?? startedAt
}

function phases(exchange: HttpExchange) {
  const { startedAt, headersAt, firstByteAt } = exchange
  const end = lastTime(exchange)
  const headers = headersAt ?? end
  const first = firstByteAt ?? end
  return [
    { phase: 'waiting', begin: startedAt, end: headers },
    { phase: 'headers', begin: headers, end: first },
    { phase: 'streaming', begin: first, end },
  ] as const
}
