import { useEffect, useId, useRef, useState } from 'react'
import type { FormEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Preset } from '#shared/playground/presets.ts'
import { toErrorInfo } from '#shared/error.ts'
import { EndpointChoice } from '../../chat/EndpointChoice.tsx'
import { ParameterFields } from '../../chat/parameters/ParameterFields.tsx'
import type { SetSetting } from '../../chat/parameters/ParameterFields.tsx'
import { SystemPromptField } from '../../chat/parameters/TextFields.tsx'
import { useApp, useLive } from '../../state/AppContext.tsx'
import { bodyOf, endpointFor, settingsOf } from '../../state/kept.ts'
import { withSetting } from '../../state/parameter-form.ts'
import { Field } from '../../ui/Field.tsx'
import { Modal } from '../../ui/Modal.tsx'

/** Makes a preset, or changes one that is kept. */
export function PresetDialog({ preset, onClose }: { readonly preset: Preset | null; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation()
  const { client, replica, toasts, typed } = useApp()
  const endpoints = useLive(replica.endpoints)?.endpoints ?? []
  const [name, setName] = useState(preset?.name ?? '')
  const [endpoint, setEndpoint] = useState(preset?.body.endpoint ?? null)
  const [settings, setSettings] = useState(preset === null ? {} : settingsOf(preset.body))
  const form = useRef<HTMLFormElement>(null)
  const [isTried, setTried] = useState(false)
  const [isChanged, setChanged] = useState(false)
  const typedKey = `preset:${useId()}`
  useEffect(() => () => typed.clear(typedKey), [typed, typedKey])
  const known = endpointFor({ settings: {}, ...(endpoint !== null && { endpoint }) }, endpoints)
  const set: SetSetting = (which, value) => {
    setChanged(true)
    setSettings((present) => withSetting(present, which, value))
  }
  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setTried(true)
    // What a field cannot read is not stored, and must not be lost without a word.
    const wrong = form.current?.querySelector<HTMLElement>(name.trim() === '' ? 'input' : '[aria-invalid="true"]')
    if (wrong instanceof HTMLElement) {
      wrong.focus()
      return
    }
    const body = bodyOf(endpoint, settings, preset?.body)
    try {
      if (preset === null) await client.presets.add({ name, body })
      else await client.presets.update({ presetId: preset.id, name, body })
      onClose()
    } catch (thrown) {
      toasts.show({ kind: 'error', error: toErrorInfo(thrown) })
    }
  }
  return (
    <Modal title={t(preset === null ? 'prompts.newPreset' : 'prompts.editPreset')} className="kept-dialog" holds={isChanged || name !== (preset?.name ?? '')} onClose={onClose}>
      <form ref={form} className="kept-form" onSubmit={(event) => void save(event)}>
        <Field label={t('preset.name')} problem={isTried && name.trim() === '' ? t('preset.nameMissing') : undefined}>
          {(props) => <input {...props} autoFocus dir="auto" maxLength={200} autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <div className="field">
          <div className="field-label"><span>{t('endpoint.label')}</span></div>
          <div className="kept-endpoint">
            <EndpointChoice
              label={t('endpoint.label')}
              chosenId={known?.id ?? endpoint?.id ?? null}
              goneName={endpoint === null ? undefined : t('prompts.endpointGone', { name: endpoint.name })}
              onChoose={({ id, name: chosen }) => { setChanged(true); setEndpoint({ id, name: chosen }) }}
            />
            {endpoint !== null && <button type="button" className="button text" onClick={() => { setChanged(true); setEndpoint(null) }}>{t('prompts.noEndpoint')}</button>}
          </div>
          {endpoint === null && <p className="quiet">{t('prompts.noEndpointText')}</p>}
        </div>
        {known === undefined && <SystemPromptField conversationId={typedKey} value={settings.systemPrompt} onSet={set} />}
        {known === undefined ? <p className="quiet">{t('prompts.chooseFirst')}</p> : <ParameterFields conversationId={typedKey} endpoint={known} settings={settings} onSet={set} />}
        <div className="kept-foot">
          <button type="button" className="button" onClick={onClose}>{t('ui.cancel')}</button>
          <button type="submit" className="button primary">{t('preset.keep')}</button>
        </div>
      </form>
    </Modal>
  )
}
