import { ChevronDown, ChevronUp } from 'lucide-react'
import { RadioGroup } from 'radix-ui'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { DiffRows } from './DiffRows.tsx'
import type { DiffRowsProps } from './DiffRows.tsx'
import { useWordDifference } from './use-word-difference.ts'
import type { WordDifference } from './word-diff.ts'

interface ComparedProps {
  readonly left: Message
  readonly right: Message
  readonly names: readonly [string, string]
  /** The texts are there. */
  readonly onShown: (texts: HTMLElement) => void
}

/** The difference of two replies as they are when this is first drawn. */
export function Compared({ left, right, names, onShown }: ComparedProps): ReactNode {
  const { t } = useTranslation()
  const [texts] = useState(() => [textOf(left), textOf(right)] as const)
  const difference = useWordDifference(...texts)
  if (texts[0].trim() === '' && texts[1].trim() === '') return <p className="diff-note" role="status">{t('diff.nothing')}</p>
  if (difference === undefined) return <p className="diff-note" role="status">{t('diff.busy')}</p>
  if (difference === null) return <p className="diff-note problem" role="alert">{t('diff.failed')}</p>
  const silent = names.filter((_, side) => texts[side]?.trim() === '')
  return (
    <>
      {silent.map((name) => <p key={name} className="diff-note" role="status">{t('diff.silent', { name })}</p>)}
      <Shown difference={difference} names={names} onShown={onShown} />
    </>
  )
}

type View = 'sides' | 'inline'

function Shown({ difference, names, onShown }: Pick<ComparedProps, 'names' | 'onShown'> & { readonly difference: WordDifference }): ReactNode {
  const { t } = useTranslation()
  const [view, setView] = useState<View>(() => (window.matchMedia('(width < 720px)').matches ? 'inline' : 'sides'))
  const [current, setCurrent] = useState<number | null>(null)
  const { differences } = difference
  const go = (step: 1 | -1): void => {
    if (differences > 0) setCurrent(current === null ? (step === 1 ? 0 : differences - 1) : (current + step + differences) % differences)
  }
  const onKeyDown = useEffectEvent((event: KeyboardEvent): void => {
    // A list of replies is opened by the same keys.
    if (!event.altKey || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') || event.target instanceof HTMLSelectElement) return
    event.preventDefault()
    go(event.key === 'ArrowDown' ? 1 : -1)
  })
  // Wherever the focus is in the dialog: it may have been on what is drawn anew.
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKeyDown(event)
    document.addEventListener('keydown', listener)
    return () => document.removeEventListener('keydown', listener)
  }, [])
  return (
    <div className="diff-shown">
      <div className="diff-bar">
        <RadioGroup.Root className="segments" aria-label={t('diff.view')} value={view} onValueChange={(next) => setView(next === 'inline' ? 'inline' : 'sides')}>
          <RadioGroup.Item value="sides">{t('diff.sides')}</RadioGroup.Item>
          <RadioGroup.Item value="inline">{t('diff.inline')}</RadioGroup.Item>
        </RadioGroup.Root>
        <p className="diff-place" role="status">{differences === 0 ? t('diff.same') : current === null ? t('diff.count', { count: differences }) : t('diff.place', { place: current + 1, count: differences })}</p>
        <IconButton label={t('diff.previous')} hint="Alt+↑" disabled={differences === 0} onClick={() => go(-1)}><ChevronUp aria-hidden size={17} /></IconButton>
        <IconButton label={t('diff.next')} hint="Alt+↓" disabled={differences === 0} onClick={() => go(1)}><ChevronDown aria-hidden size={17} /></IconButton>
      </div>
      <Counts difference={difference} names={names} />
      <Body key={view} difference={difference} names={names} isInline={view === 'inline'} current={current} onShown={onShown} />
    </div>
  )
}

/** The texts; the difference that one is at is in sight. */
function Body({ onShown, ...rows }: DiffRowsProps & Pick<ComparedProps, 'onShown'>): ReactNode {
  const { t } = useTranslation()
  const { current } = rows
  const body = useRef<HTMLDivElement>(null)
  const shown = useEffectEvent(onShown)
  useEffect(() => {
    if (body.current !== null) shown(body.current)
  }, [])
  useEffect(() => {
    if (current !== null) body.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'center' })
  }, [current])
  return <div ref={body} className="diff-body" tabIndex={0} role="group" aria-label={t('diff.texts')}><DiffRows {...rows} /></div>
}

function Counts({ difference: { words, spaces, isCoarse }, names }: { readonly difference: WordDifference; readonly names: readonly [string, string] }): ReactNode {
  const { t } = useTranslation()
  return (
    <p className="diff-counts">
      <span>{t('diff.wordsSame', { count: words.same })}</span>
      <span><mark className="diff-left">{t('diff.wordsOnly', { count: words.left, name: names[0] })}</mark></span>
      <span><mark className="diff-right">{t('diff.wordsOnly', { count: words.right, name: names[1] })}</mark></span>
      {spaces > 0 && <span>{t('diff.spaces', { count: spaces })}</span>}
      {isCoarse && <span>{t('diff.coarse')}</span>}
    </p>
  )
}
