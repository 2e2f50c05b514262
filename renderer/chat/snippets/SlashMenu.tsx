import { Popover } from 'radix-ui'
import { useEffect } from 'react'
import type { ReactNode, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp } from '../../state/AppContext.tsx'
import type { Insertable } from './use-slash.tsx'
import './snippets.css'

interface SlashMenuProps {
  readonly id: string
  /** The text field that it stands above. */
  readonly box: RefObject<HTMLTextAreaElement | null>
  readonly found: readonly Insertable[]
  readonly activeId: string
  readonly onChoose: (chosen: Insertable) => void
}

/** The id of a row of the menu, for the field that has the focus meanwhile. */
export function slashOptionId(listId: string, id: string): string {
  return `${listId}-${id}`
}

/** The prompts whose names match what was typed after a slash, above the message box. */
export function SlashMenu({ id, box, found, activeId, onChoose }: SlashMenuProps): ReactNode {
  const { t } = useTranslation()
  const { view } = useApp()
  useEffect(() => {
    // What it answers (newer browsers: a promise) is no way to end an effect.
    document.getElementById(slashOptionId(id, activeId))?.scrollIntoView({ block: 'nearest' })
  }, [id, activeId])
  // The text field keeps the focus, and says itself when the menu goes.
  const stay = (event: { preventDefault(): void }): void => event.preventDefault()
  return (
    <Popover.Root open>
      <Popover.Anchor virtualRef={box as RefObject<HTMLTextAreaElement>} />
      <Popover.Portal>
        <Popover.Content className="popover slash-menu" aria-label={t('snippet.list')} side="top" align="start" sideOffset={10} collisionPadding={12} onOpenAutoFocus={stay} onCloseAutoFocus={stay} onEscapeKeyDown={stay} onInteractOutside={stay} onMouseDown={stay}>
          <ul id={id} role="listbox" tabIndex={0} aria-label={t('snippet.list')}>
            {found.map((one) => (
              <li key={one.id} id={slashOptionId(id, one.id)} role="option" aria-selected={one.id === activeId} onClick={() => onChoose(one)}>
                <span className="slash-name">{one.name}</span>
                <span className="quiet">{one.sample === undefined ? (one.text ?? '').slice(0, 200) : t('snippet.sample')}</span>
              </li>
            ))}
          </ul>
          <p className="slash-foot quiet">
            <span><kbd>↑↓</kbd> {t('snippet.choose')}</span>
            <span><kbd>↵</kbd> {t('snippet.insertKey')}</span>
            <button type="button" className="button text small" tabIndex={-1} onClick={() => view.setState({ page: 'prompts' })}>{t('snippet.manage')}</button>
          </p>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
