import { X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConversationSettings } from '#shared/conversation.ts'
import { toErrorInfo } from '#shared/error.ts'
import { useApp, useConversation, useEndpoint, useLive, useReplySettings, useView } from '../../state/AppContext.tsx'
import { applyPreset } from '../../state/kept.ts'
import { setNames, withSetting } from '../../state/parameter-form.ts'
import { PresetMenu } from '../presets/PresetMenu.tsx'
import { ParameterFields } from './ParameterFields.tsx'
import type { SetSetting } from './ParameterFields.tsx'
import { parametersButtonId } from './ParametersButton.tsx'

/** The panel of what replies are made with, for the conversation that is shown. */
export function ParametersPanel(): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const { replySettings, typed, view, toasts } = app
  const conversationId = useView((state) => state.conversationId)
  const settings = useReplySettings(conversationId)
  const endpoint = useEndpoint(conversationId)
  const panel = useRef<HTMLElement>(null)
  useFirstFocus(panel)
  useEffect(() => () => void replySettings.flush(conversationId).catch(() => undefined), [replySettings, conversationId])
  const flush = (): void => {
    replySettings.flush(conversationId).catch((thrown: unknown) => toasts.show({ kind: 'error', error: toErrorInfo(thrown) }))
  }
  const close = (): void => {
    view.setState({ parameters: false })
    document.getElementById(parametersButtonId)?.focus()
  }
  const reset = (): void => {
    replySettings.set(conversationId, {})
    typed.clear(conversationId)
    // The button goes away with what was set.
    focusFirst(panel.current)
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    close()
  }
  return (
    <aside ref={panel} className="parameters" aria-label={t('parameters.title')} onKeyDown={onKeyDown} onBlur={flush}>
      <header>
        <h2>{t('parameters.title')}</h2>
        {setNames(settings).length > 0 && <button type="button" className="button text" onClick={reset}>{t('parameters.resetAll')}</button>}
        <PresetMenu endpoint={endpoint} settings={settings} onApply={(preset) => void applyPreset(app, conversationId, preset)} />
        <button type="button" className="icon-button" aria-label={t('ui.close')} onClick={close}><X aria-hidden size={17} /></button>
      </header>
      <Body key={conversationId ?? ''} conversationId={conversationId} settings={settings} />
    </aside>
  )
}

function Body({ conversationId, settings }: { readonly conversationId: string | null; readonly settings: ConversationSettings }): ReactNode {
  const { t } = useTranslation()
  const { replySettings, replica } = useApp()
  const endpoint = useEndpoint(conversationId)
  const [known, conversation] = [useLive(replica.settings), useConversation(conversationId)]
  // A change before the answer would take the place of everything that is set.
  if ((conversationId === null ? known : conversation) === undefined) return <div className="parameters-body" aria-busy />
  // Read when it is called: two changes may come before the next drawing.
  const set: SetSetting = (name, value) => replySettings.set(conversationId, withSetting(replySettings.get(conversationId), name, value))
  return (
    <div className="parameters-body">
      <p className="quiet">{t(conversationId === null ? 'parameters.introNew' : 'parameters.intro')}</p>
      {endpoint === null ? <p className="hint-box">{t('parameters.noEndpoint')}</p> : <ParameterFields conversationId={conversationId} endpoint={endpoint} settings={settings} onSet={set} />}
    </div>
  )
}

/** The cursor goes into the panel when it is opened, and stays where it is when another conversation is shown. */
function useFirstFocus(panel: { readonly current: HTMLElement | null }): void {
  useEffect(() => {
    focusFirst(panel.current)
  }, [panel])
}

function focusFirst(panel: HTMLElement | null): void {
  const field = panel?.querySelector<HTMLElement>('textarea, input:not([type="range"])')
  const target = field ?? panel?.querySelector<HTMLElement>('.icon-button')
  target?.focus()
}
