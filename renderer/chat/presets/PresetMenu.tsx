import { Bookmark, BookmarkPlus, Settings2 } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConversationSettings } from '#shared/conversation.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import type { Preset } from '#shared/playground/presets.ts'
import { useApp, useLive } from '../../state/AppContext.tsx'
import { bodyOf } from '../../state/kept.ts'
import { SavePresetDialog } from './SavePresetDialog.tsx'
import './presets.css'

interface PresetMenuProps {
  /** What is kept by “Save as preset”. */
  readonly endpoint: Pick<Endpoint, 'id' | 'name'> | null
  readonly settings: ConversationSettings
  /** A preset was chosen (`state/kept.ts` says which endpoint and settings it means). */
  readonly onApply: (preset: Preset) => void
}

/** Escape closes what lies on top only, and not what it was opened from too. */
function keepEscape(event: KeyboardEvent): void {
  if (event.key === 'Escape') event.stopPropagation()
}

/** A button with the presets to choose one from, and the way to keep what is set at present as one. */
export function PresetMenu({ endpoint, settings, onApply }: PresetMenuProps): ReactNode {
  const { t } = useTranslation()
  const { replica, view } = useApp()
  const presets = useLive(replica.presets)
  const [isSaving, setSaving] = useState(false)
  const isSavingNext = useRef(false)
  useEffect(() => void replica.presets.load().catch(() => undefined), [replica])
  const onCloseAutoFocus = (event: Event): void => {
    if (!isSavingNext.current) return
    // The dialog has the focus from now on.
    event.preventDefault()
    isSavingNext.current = false
    setSaving(true)
  }
  return (
    <>
      <DropdownMenu.Root>
        <DropdownMenu.Trigger className="icon-button" aria-label={t('preset.menu')} title={t('preset.menu')}><Bookmark aria-hidden size={16} /></DropdownMenu.Trigger>
        <DropdownMenu.Portal>
          <DropdownMenu.Content className="menu preset-menu" align="end" sideOffset={4} collisionPadding={8} onCloseAutoFocus={onCloseAutoFocus} onKeyDown={keepEscape}>
            {presets !== undefined && presets.length === 0 && <p className="quiet preset-none">{t('preset.none')}</p>}
            <div className="preset-items">
              {presets?.map((preset) => (
                <DropdownMenu.Item key={preset.id} textValue={preset.name} onSelect={() => onApply(preset)}>
                  <span className="preset-item"><span>{preset.name}</span>{preset.body.endpoint !== undefined && <span className="quiet">{preset.body.endpoint.name}</span>}</span>
                </DropdownMenu.Item>
              ))}
            </div>
            <DropdownMenu.Separator />
            <DropdownMenu.Item onSelect={() => { isSavingNext.current = true }}><BookmarkPlus aria-hidden size={15} />{t('preset.save')}</DropdownMenu.Item>
            <DropdownMenu.Item onSelect={() => view.setState({ page: 'prompts' })}><Settings2 aria-hidden size={15} />{t('preset.manage')}</DropdownMenu.Item>
          </DropdownMenu.Content>
        </DropdownMenu.Portal>
      </DropdownMenu.Root>
      {isSaving && <span onKeyDown={keepEscape}><SavePresetDialog body={bodyOf(endpoint, settings)} onClose={() => setSaving(false)} /></span>}
    </>
  )
}
