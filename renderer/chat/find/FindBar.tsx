import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { useEffect, useEffectEvent, useLayoutEffect, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { showVersion } from '../../state/actions.ts'
import { useApp, useView } from '../../state/AppContext.tsx'
import type { ConversationView } from '../../state/conversation-view.ts'
import { folded, nearestHit, placeOf, stepFrom, totalOf } from '../../state/find-text.ts'
import type { Hit } from '../../state/find-text.ts'
import type { FindPlace } from '../../state/view.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { focusMessageBox } from '../focus.ts'
import { useLane } from '../lane.ts'
import { firstInSight } from '../use-reading-place.ts'
import { goToHit } from './go-to-hit.ts'
import { useCounts } from './use-counts.ts'
import { useHighlights } from './use-highlights.ts'
import './find.css'

/** The id of the box in which one types what to find. */
export const findBoxId = 'find-box'

interface FindBarProps {
  readonly view: ConversationView
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly content: RefObject<HTMLDivElement | null>
  /** Stops following the end. */
  readonly release: () => void
}

/** Finds words in the open conversation, also in messages that are not drawn, and counts those in other branches. */
export function FindBar(props: FindBarProps): ReactNode {
  const find = useView((view) => view.find)
  return find !== null && <OpenFindBar {...props} find={find} />
}

function OpenFindBar({ view, scroller, content, release, find }: FindBarProps & { readonly find: FindPlace }): ReactNode {
  const { t, i18n } = useTranslation()
  const app = useApp()
  const lane = useLane()
  const { query: typed, current, jump } = find
  const query = folded(typed)
  const [opened] = useState(() => (scroller.current === null || content.current === null ? null : firstInSight(scroller.current, content.current)))
  const anchor = current?.messageId ?? opened
  const { counts, isDone } = useCounts(view, query, opened)
  const { path, nodes, conversation } = view
  const total = totalOf(path, counts)
  const place = placeOf(path, counts, current)
  const shown = useMemo(() => new Set(path), [path])
  const elsewhere = [...counts].filter(([id]) => !shown.has(id) && nodes.has(id))
  useHighlights(content, query, current)
  useNearest({ path, counts, isDone, anchor, current, query })
  const goToCurrent = useEffectEvent(() => {
    const box = scroller.current
    if (current === null || query === '' || box === null) return
    release()
    return goToHit(box, query, current)
  })
  // Only a step moves the page, not what grows meanwhile.
  useEffect(() => (jump > 0 ? goToCurrent() : undefined), [jump])
  const go = (hit: Hit | null): void => app.view.setState({ find: { query: typed, current: hit, jump: jump + 1 } })
  const step = (by: 1 | -1): void => {
    if (total > 0) go(stepFrom(path, counts, current, by))
  }
  const goElsewhere = (messageId: string): void => void showVersion(app, conversation.id, messageId, lane).then(() => go({ messageId, nth: 0 }))
  const close = (): void => {
    app.view.setState({ find: null })
    focusMessageBox()
  }
  useFindKeys(step)
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return
    event.preventDefault()
    if (event.key === 'Escape') close()
    else step(event.shiftKey ? -1 : 1)
  }
  const number = new Intl.NumberFormat(i18n.language)
  const others = elsewhere.reduce((sum, [, count]) => sum + count, 0)
  const says = query === '' ? '' : total > 0 ? t(view.isWhole ? 'find.place' : 'find.placeSoFar', { place: number.format(place), total: number.format(total) }) : isDone ? t('find.none') : t('find.searching')
  return (
    <div className="find-bar" role="search" aria-label={t('find.title')}>
      <FindBox typed={typed} onKeyDown={onKeyDown} onType={(next) => app.view.setState({ find: { query: next, current, jump } })} />
      <span className={`find-count ${isDone && query !== '' && total === 0 ? 'none' : ''}`} role="status">{says}</span>
      <IconButton label={t('find.previous')} hint="⇧⏎" className="small" disabled={total === 0} onClick={() => step(-1)}><ChevronUp aria-hidden size={16} /></IconButton>
      <IconButton label={t('find.next')} hint="⏎" className="small" disabled={total === 0} onClick={() => step(1)}><ChevronDown aria-hidden size={16} /></IconButton>
      <IconButton label={t('find.close')} hint="Esc" className="small" onClick={close}><X aria-hidden size={16} /></IconButton>
      {isDone && others > 0 && elsewhere[0] !== undefined && (
        <button type="button" className="button text find-elsewhere" onClick={() => goElsewhere(elsewhere[0]?.[0] ?? '')}>{t('find.elsewhere', { count: others, shown: number.format(others) })}</button>
      )}
    </div>
  )
}

interface FindBoxProps {
  readonly typed: string
  readonly onType: (typed: string) => void
  readonly onKeyDown: (event: KeyboardEvent) => void
}

function FindBox({ typed, onType, onKeyDown }: FindBoxProps): ReactNode {
  const { t } = useTranslation()
  const box = useRef<HTMLInputElement>(null)
  // Before the next key: selecting later would have it typed over.
  useLayoutEffect(() => {
    box.current?.focus()
    box.current?.select()
  }, [])
  return (
    <input
      ref={box} id={findBoxId} type="text" dir="auto" autoComplete="off" spellCheck={false}
      aria-label={t('find.title')} placeholder={t('find.title')} value={typed}
      onChange={(event) => onType(event.target.value)} onKeyDown={onKeyDown}
    />
  )
}

interface NearestProps extends Pick<ConversationView, 'path'> {
  readonly counts: ReadonlyMap<string, number>
  readonly isDone: boolean
  readonly anchor: string | null
  readonly current: Hit | null
  readonly query: string
}

/** While one types, the hit that is nearest to what is read stands out. The page moves once for a word: not for what a reply brings later. */
function useNearest({ path, counts, isDone, anchor, current, query }: NearestProps): void {
  const { view } = useApp()
  const movedFor = useRef('')
  useEffect(() => {
    const { find } = view.getState()
    if (query === '' || find === null || placeOf(path, counts, current) > 0) return
    const hit = nearestHit(path, counts, anchor)
    const isNearest = isDone || (hit !== null && path.indexOf(hit.messageId) >= path.indexOf(anchor ?? ''))
    if (hit !== null && isNearest) view.setState({ find: { ...find, current: hit, jump: movedFor.current === query ? find.jump : find.jump + 1 } })
    if (isDone || isNearest) movedFor.current = query
  }, [view, path, counts, isDone, anchor, current, query])
}

/** F3 works wherever the cursor is. */
function useFindKeys(step: (by: 1 | -1) => void): void {
  const onKey = useEffectEvent((event: globalThis.KeyboardEvent) => {
    const isAgain = event.key === 'F3' || (event.key.toLowerCase() === 'g' && (event.ctrlKey || event.metaKey) && !event.altKey)
    if (!isAgain || event.defaultPrevented) return
    event.preventDefault()
    step(event.shiftKey ? -1 : 1)
  })
  useEffect(() => {
    const listen = (event: globalThis.KeyboardEvent): void => onKey(event)
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [])
}
