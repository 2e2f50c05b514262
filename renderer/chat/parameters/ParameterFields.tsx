import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConversationSettings } from '#shared/conversation.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import { notTaken } from '../../state/parameter-form.ts'
import type { SettingName, withSetting } from '../../state/parameter-form.ts'
import { NumberField } from './NumberField.tsx'
import { BudgetField, EffortField } from './ReasoningFields.tsx'
import { StopField, SystemPromptField } from './TextFields.tsx'
import './parameters.css'

/** Changes one setting; `undefined` takes it back to the default. */
export type SetSetting = <Name extends SettingName>(name: Name, value: Parameters<typeof withSetting<Name>>[2]) => void

interface ParameterFieldsProps {
  /** By what typed texts are kept apart (`state/typed-texts.ts`): a conversation, `null` for one that does not exist yet, or any other place. */
  readonly conversationId: string | null
  readonly endpoint: Endpoint
  readonly settings: ConversationSettings
  readonly onSet: SetSetting
}

/** A field for everything that an endpoint takes. */
export function ParameterFields({ conversationId, endpoint, settings, onSet }: ParameterFieldsProps): ReactNode {
  const { t, i18n } = useTranslation()
  const { takes, reasoningControl: control, maxOutputTokens, name } = endpoint
  const { systemPrompt, parameters = {} } = settings
  const most = maxOutputTokens === undefined ? undefined : new Intl.NumberFormat(i18n.language).format(maxOutputTokens)
  const takesNothing = takes.length === 0 && control.kind === 'none'
  const number = { conversationId, endpoint, parameters, onSet }
  return (
    <>
      <NotSent names={notTaken(settings, endpoint)} endpointName={name} onSet={onSet} />
      {takesNothing && <p className="hint-box">{t('parameters.none', { name })}</p>}
      {takes.includes('systemPrompt') && <SystemPromptField conversationId={conversationId} value={systemPrompt} onSet={onSet} />}
      {control.kind === 'effort' && <EffortField control={control} value={parameters.reasoningEffort} onSet={onSet} />}
      {control.kind === 'budget' && <BudgetField control={control} {...number} />}
      {control.kind === 'always' && <p className="quiet">{t('parameters.reasoningAlways')}</p>}
      {takes.includes('temperature') && <NumberField name="temperature" help={t('parameters.temperatureHelp')} step={0.1} middle={1} {...number} />}
      {takes.includes('topP') && <NumberField name="topP" help={t('parameters.topPHelp')} step={0.05} middle={1} {...number} />}
      {takes.includes('maxTokens') && <NumberField name="maxTokens" help={most === undefined ? t('parameters.maxTokensHelp') : t('parameters.maxTokensHelpMost', { most })} {...number} />}
      {takes.includes('stop') && <StopField conversationId={conversationId} value={parameters.stop} onSet={onSet} />}
    </>
  )
}

interface NotSentProps {
  readonly names: readonly SettingName[]
  readonly endpointName: string
  readonly onSet: SetSetting
}

/** What was set for another endpoint stays, and is named. */
function NotSent({ names, endpointName, onSet }: NotSentProps): ReactNode {
  const { t } = useTranslation()
  if (names.length === 0) return null
  return (
    <div className="hint-box not-sent" role="status">
      <p>{t('parameters.notSent', { name: endpointName })}</p>
      <ul>
        {names.map((name) => (
          <li key={name}>
            {t(`parameters.${name}`)}
            <button type="button" className="icon-button small" aria-label={t('parameters.unset', { name: t(`parameters.${name}`) })} onClick={() => onSet(name, undefined)}><X aria-hidden size={14} /></button>
          </li>
        ))}
      </ul>
    </div>
  )
}
