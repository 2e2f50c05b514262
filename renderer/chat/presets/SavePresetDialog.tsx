import { useState } from 'react'
import type { FormEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { PresetBody } from '#shared/playground/presets.ts'
import { useApp, useLive } from '../../state/AppContext.tsx'
import { presetNamed, savePreset } from '../../state/kept.ts'
import { Field } from '../../ui/Field.tsx'
import { Modal } from '../../ui/Modal.tsx'
import './presets.css'

/** Asks for the name under which a preset is kept; one that is there already is replaced, which is said before. */
export function SavePresetDialog({ body, onClose }: { readonly body: PresetBody; readonly onClose: () => void }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const presets = useLive(app.replica.presets)
  const [name, setName] = useState('')
  const [isTried, setTried] = useState(false)
  const same = presetNamed(presets ?? [], name)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    setTried(true)
    if (name.trim() !== '' && (await savePreset(app, name.trim(), body))) onClose()
  }
  return (
    <Modal title={t('preset.saveTitle')} className="preset-dialog" onClose={onClose}>
      <form className="preset-form" onSubmit={(event) => void submit(event)}>
        <Field
          label={t('preset.name')}
          help={same === undefined ? t('preset.holds') : t('preset.replaces', { name: same.name })}
          problem={isTried && name.trim() === '' ? t('preset.nameMissing') : undefined}
        >
          {(props) => <input {...props} autoFocus dir="auto" maxLength={200} autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />}
        </Field>
        <div className="preset-foot">
          <button type="button" className="button" onClick={onClose}>{t('ui.cancel')}</button>
          <button type="submit" className="button primary">{t(same === undefined ? 'preset.keep' : 'preset.replace')}</button>
        </div>
      </form>
    </Modal>
  )
}
