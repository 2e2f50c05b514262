import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { readStops, writeStops } from '../../state/parameter-form.ts'
import { Field } from '../../ui/Field.tsx'
import type { SetSetting } from './ParametersPanel.tsx'

/** What every reply is to keep to. */
export function SystemPromptField({ value, onSet }: { readonly value: string | undefined; readonly onSet: SetSetting }): ReactNode {
  const { t } = useTranslation()
  const [own, setOwn] = useState(value ?? '')
  // Spaces alone are not stored, and yet may be the beginning of something.
  const text = own.trim() === (value ?? '').trim() ? own : (value ?? '')
  const type = (typed: string): void => {
    setOwn(typed)
    onSet('systemPrompt', typed)
  }
  return (
    <Field label={t('parameters.systemPrompt')} help={t('parameters.systemPromptHelp')}>
      {(props) => <textarea {...props} className="system-prompt" dir="auto" rows={5} placeholder={t('parameters.default')} value={text} onChange={(event) => type(event.target.value)} />}
    </Field>
  )
}

/** Texts that end a reply. */
export function StopField({ value, onSet }: { readonly value: readonly string[] | undefined; readonly onSet: SetSetting }): ReactNode {
  const { t } = useTranslation()
  const stored = writeStops(value)
  const [own, setOwn] = useState({ text: stored, stored })
  // A reset or another window may have changed it since it was typed.
  const text = own.stored === stored ? own.text : stored
  const read = readStops(text)
  const type = (typed: string): void => {
    const stops = readStops(typed)
    setOwn({ text: typed, stored: stops === null ? stored : writeStops(stops) })
    if (stops !== null) onSet('stop', stops)
  }
  return (
    <Field label={t('parameters.stop')} help={t('parameters.stopHelp')} problem={read === null ? t('parameters.problem_stop') : undefined}>
      {(props) => <textarea {...props} className="mono" rows={2} spellCheck={false} placeholder={t('parameters.default')} value={text} onChange={(event) => type(event.target.value)} />}
    </Field>
  )
}
