import { RadioGroup } from 'radix-ui'
import { useId, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Sending } from '#shared/attachment.ts'
import { sentAs } from '#shared/file-words.ts'
import type { PreviewedFile } from './FilePreview.tsx'

interface SendingChoicesProps {
  readonly attachment: PreviewedFile
  readonly room: number | undefined
  onSending(sending: Sending): void
}

/** As words or as pictures, which pages, and what is kept of many words. */
export function SendingChoices({ attachment, room, onSending }: SendingChoicesProps): ReactNode {
  const { t } = useTranslation()
  const { kind, facts, sending = {} } = attachment
  const as = sentAs(attachment)
  const set = (change: { readonly [Name in keyof Sending]: Sending[Name] | undefined }): void => onSending(without({ ...sending, ...change }))
  const label = useId()
  return (
    <div className="sending-choices">
      {kind === 'pdf' && (
        <div className="sending-choice">
          <span id={label}>{t('preview.sendAs')}</span>
          <RadioGroup.Root className="segments" aria-labelledby={label} value={as} onValueChange={(next) => set({ as: next === 'pages' ? 'pages' : 'text' })}>
            <RadioGroup.Item value="text">{t('preview.asWords')}</RadioGroup.Item>
            <RadioGroup.Item value="pages">{t('preview.asPages')}</RadioGroup.Item>
          </RadioGroup.Root>
        </div>
      )}
      {facts.pages !== undefined && facts.pages > 1 && <PageRange key={JSON.stringify(sending.pages)} count={facts.pages} pages={sending.pages} isPictures={as === 'pages'} onPages={(pages) => set({ pages })} />}
      {as === 'text' && (facts.characters ?? 0) > leastCharacters && <Kept attachment={attachment} room={room} onKeep={(keep) => set({ keep })} />}
    </div>
  )
}

/** Shorter words are sent whole. */
const leastCharacters = 2_000

function without(sending: { readonly [Name in keyof Sending]: Sending[Name] | undefined }): Sending {
  return Object.fromEntries(Object.entries(sending).filter(([, value]) => value !== undefined)) as Sending
}

interface PageRangeProps {
  readonly count: number
  readonly pages: readonly [number, number] | undefined
  readonly isPictures: boolean
  onPages(pages: [number, number] | undefined): void
}

/** The first and the last page; taken when the field is left, so that a number can be typed. */
function PageRange({ count, pages, isPictures, onPages }: PageRangeProps): ReactNode {
  const { t } = useTranslation()
  const [first, setFirst] = useState(String(pages?.[0] ?? 1))
  const [last, setLast] = useState(String(pages?.[1] ?? (isPictures ? Math.min(count, 20) : count)))
  const take = (): void => {
    const [from, to] = [first, last].map((typed) => Math.min(count, Math.max(1, Math.round(Number(typed)) || 1)))
    if (from === undefined || to === undefined) return
    const range: [number, number] = [Math.min(from, to), Math.max(from, to)]
    const isAll = range[0] === 1 && range[1] === count && !isPictures
    if (isAll ? pages !== undefined : range[0] !== pages?.[0] || range[1] !== pages?.[1]) onPages(isAll ? undefined : range)
  }
  const field = (label: string, value: string, set: (typed: string) => void): ReactNode => (
    <label>{label} <input type="number" min={1} max={count} value={value} onChange={(event) => set(event.target.value)} onBlur={take} onKeyDown={(event) => event.key === 'Enter' && take()} /></label>
  )
  return (
    <div className="sending-choice" role="group" aria-label={t('preview.pages')}>
      {field(t('preview.fromPage'), first, setFirst)}
      {field(t('preview.toPage'), last, setLast)}
      <span className="quiet">{t('preview.ofPages', { count })}</span>
    </div>
  )
}

interface KeptProps {
  readonly attachment: PreviewedFile
  readonly room: number | undefined
  onKeep(keep: Sending['keep']): void
}

/** All words, or so many of their beginning or their end. */
function Kept({ attachment: { facts: { characters = 0, tokens = 0 }, sending }, room, onKeep }: KeptProps): ReactNode {
  const { t, i18n } = useTranslation()
  const label = useId()
  const keep = sending?.keep
  const perToken = tokens === 0 ? 4 : characters / tokens
  const usual = Math.max(1_000, Math.min(Math.round(characters / 2), Math.floor((room ?? Infinity) * perToken * 0.9)))
  const part = keep?.characters ?? usual
  const about = Math.round(part / perToken)
  return (
    <div className="sending-choice">
      <span id={label}>{t('preview.keep')}</span>
      <RadioGroup.Root className="segments" aria-labelledby={label} value={keep?.from ?? 'all'} onValueChange={(next) => onKeep(next === 'start' || next === 'end' ? { from: next, characters: part } : undefined)}>
        <RadioGroup.Item value="all">{t('preview.keepAll')}</RadioGroup.Item>
        <RadioGroup.Item value="start">{t('preview.keepStart')}</RadioGroup.Item>
        <RadioGroup.Item value="end">{t('preview.keepEnd')}</RadioGroup.Item>
      </RadioGroup.Root>
      {keep !== undefined && (
        <label className="keep-length">
          <input type="range" aria-label={t('preview.keepLength')} aria-valuetext={t('preview.keptTokens', { count: about, shown: String(about) })} min={Math.min(1_000, characters)} max={characters} step={Math.max(1, Math.round(characters / 200))} value={part}
            onChange={(event) => onKeep({ from: keep.from, characters: Number(event.target.value) })} />
          <span className="quiet">{t('preview.keptTokens', { count: about, shown: new Intl.NumberFormat(i18n.language, { maximumSignificantDigits: 3 }).format(about) })}</span>
        </label>
      )}
    </div>
  )
}
