import { Suspense, useId, useMemo, useState } from 'react'
import type { KeyboardEvent, ReactNode, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { fillTemplate, variablesOf } from '#shared/playground/template.ts'
import { useApp, useLive } from '../../state/AppContext.tsx'
import { sampleText, samples } from '../../state/samples.ts'
import type { SampleKey } from '../../state/samples.ts'
import { findNamed, slashAt } from '../../state/slash.ts'
import type { Slash } from '../../state/slash.ts'
import { loadPlaygroundTexts } from '../../ui/i18n.ts'
import { FillDialog } from './filling.ts'
import { SlashMenu, slashOptionId } from './SlashMenu.tsx'

/** A text that can be inserted: one that is kept, or one that comes with Parley. */
export interface Insertable {
  readonly id: string
  readonly name: string
  /** Of one that is kept. */
  readonly text?: string
  readonly sample?: SampleKey
}

/** What a text field does for the menu of its prompts. */
export interface SlashField {
  readonly attributes: Readonly<Record<string, string>>
  /** To be called after every change of the text or of the cursor's place. */
  look(): void
  /** Answers whether the key was for the menu. */
  onKeyDown(event: KeyboardEvent): boolean
  leave(): void
  /** The menu, or the form of what is to be filled in. */
  readonly menu: ReactNode
}

interface Open extends Slash {
  readonly active: number
}

/** Names that are listed at most: more are found by typing. */
const mostListed = 50

/** A text field in which `/name` inserts a prompt. `setText` is called where the browser cannot insert by itself, which would keep its undo. */
export function useSlash(box: RefObject<HTMLTextAreaElement | null>, setText: (text: string) => void): SlashField {
  const { t } = useTranslation()
  const { replica } = useApp()
  const snippets = useLive(replica.snippets)
  const [open, setOpen] = useState<Open | null>(null)
  /** Where a slash stands whose menu was closed by Escape. */
  const [closedAt, setClosedAt] = useState<number | null>(null)
  const [filling, setFilling] = useState<(Open & { readonly name: string; readonly text: string }) | null>(null)
  const listId = useId()
  const all = useMemo((): Insertable[] => [...(snippets ?? []), ...samples.map(({ key }) => ({ id: `sample-${key}`, name: t(`sample.${key}`), sample: key }))], [snippets, t])
  const found = useMemo(() => (open === null ? [] : findNamed(all, open.query).slice(0, mostListed)), [all, open])
  const active = found[Math.min(open?.active ?? 0, found.length - 1)]
  const isShown = open !== null && active !== undefined

  const look = (): void => {
    const field = box.current
    if (field === null) return
    const slash = field.selectionStart === field.selectionEnd ? slashAt(field.value, field.selectionStart) : null
    if (slash === null) setClosedAt(null)
    if (slash !== null) void replica.snippets.load().catch(() => undefined)
    const isClosed = slash === null || slash.start === closedAt
    setOpen((before) => (isClosed ? null : { ...slash, active: before?.query === slash.query ? before.active : 0 }))
  }
  const insert = ({ start, end, query }: Slash, text: string): void => {
    const field = box.current
    if (field === null) return
    field.focus()
    // What was typed since moves nothing else out of its place.
    if (field.value.slice(start, end) === `/${query}`) field.setSelectionRange(start, end)
    // The one way that the browser's own undo takes back.
    if (document.execCommand('insertText', false, text)) return
    setText(field.value.slice(0, field.selectionStart) + text + field.value.slice(field.selectionEnd))
  }
  const choose = async (chosen: Insertable): Promise<void> => {
    if (open === null) return
    setOpen(null)
    if (chosen.sample !== undefined) await loadPlaygroundTexts().catch(() => undefined)
    const text = chosen.sample === undefined ? (chosen.text ?? '') : sampleText(t, chosen.sample)
    if (variablesOf(text).length > 0) setFilling({ ...open, name: chosen.name, text })
    else insert(open, fillTemplate(text, {}))
  }
  const fill = (text: string): void => {
    if (filling === null) return
    setFilling(null)
    // The dialog holds the focus until it is gone.
    requestAnimationFrame(() => insert(filling, text))
  }
  /** Back to the menu: the next Enter must not send what was typed to find the prompt. */
  const giveUp = (): void => {
    setFilling(null)
    setOpen(filling)
  }
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!isShown || event.nativeEvent.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return false
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) setOpen({ ...open, active: (found.indexOf(active) + step + found.length) % found.length })
    else if (event.key === 'Escape') {
      setClosedAt(open.start)
      setOpen(null)
    } else if ((event.key === 'Enter' && !event.shiftKey) || (event.key === 'Tab' && !event.shiftKey)) void choose(active)
    else return false
    event.preventDefault()
    event.stopPropagation()
    return true
  }
  return {
    look,
    onKeyDown,
    leave: () => setOpen(null),
    // Not before: a screen reader would speak of a list at every return to the field.
    attributes: isShown ? { 'aria-autocomplete': 'list', 'aria-haspopup': 'listbox', 'aria-controls': listId, 'aria-activedescendant': slashOptionId(listId, active.id) } : {},
    menu: (
      <>
        {isShown && <SlashMenu id={listId} box={box} found={found} activeId={active.id} onChoose={(chosen) => void choose(chosen)} />}
        <span role="status" className="sr-only">{isShown ? t('snippet.count', { count: found.length }) : ''}</span>
        {filling !== null && (
          <Suspense>
            <FillDialog name={filling.name} text={filling.text} onFill={fill} onClose={giveUp} />
          </Suspense>
        )}
      </>
    ),
  }
}
