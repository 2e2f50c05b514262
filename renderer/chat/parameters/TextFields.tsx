import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useTyped } from '../../state/AppContext.tsx'
import { readStops, writeStops } from '../../state/parameter-form.ts'
import { Field } from '../../ui/Field.tsx'
import type { SetSetting } from './ParameterFields.tsx'

/** Characters of a system prompt that the core takes. */
const mostPrompt = 1_000_000

interface TextFieldProps<Value> {
  readonly conversationId: string | null
  readonly value: Value | undefined
  readonly onSet: SetSetting
}

/** What every reply is to keep to. */
export function SystemPromptField({ conversationId, value, onSet }: TextFieldProps<string>): ReactNode {
  const { t, i18n } = useTranslation()
  const [own, setOwn] = useTyped(conversationId, 'systemPrompt')
  const text = own !== undefined && own.value === value ? own.text : (value ?? '')
  const type = (typed: string): void => {
    // Spaces alone are not stored, and yet may be the beginning of something.
    const stored = typed.trim() === '' ? undefined : typed
    const isStored = typed.length <= mostPrompt
    setOwn({ text: typed, value: isStored ? stored : value })
    if (isStored) onSet('systemPrompt', stored)
  }
  const problem = text.length > mostPrompt ? t('parameters.problem_systemPrompt', { most: new Intl.NumberFormat(i18n.language).format(mostPrompt) }) : undefined
  return (
    <Field label={t('parameters.systemPrompt')} help={t('parameters.systemPromptHelp')} problem={problem}>
      {(props) => <textarea {...props} className="system-prompt" dir="auto" rows={5} placeholder={t('parameters.default')} value={text} onChange={(event) => type(event.target.value)} />}
    </Field>
  )
}

/** Texts that end a reply. */
export function StopField({ conversationId, value, onSet }: TextFieldProps<readonly string[]>): ReactNode {
  const { t } = useTranslation()
  const stored = writeStops(value)
  const [own, setOwn] = useTyped(conversationId, 'stop')
  // A reset or another window may have changed it since it was typed.
  const text = own !== undefined && own.value === stored ? own.text : stored
  const read = readStops(text)
  const type = (typed: string): void => {
    const stops = readStops(typed)
    setOwn({ text: typed, value: stops === null ? stored : writeStops(stops) })
    if (stops !== null) onSet('stop', stops)
  }
  return (
    <Field label={t('parameters.stop')} help={t('parameters.stopHelp')} problem={read === null ? t('parameters.problem_stop') : undefined}>
      {(props) => <textarea {...props} className="mono" rows={2} spellCheck={false} placeholder={t('parameters.default')} value={text} onChange={(event) => type(event.target.value)} />}
    </Field>
  )
}
