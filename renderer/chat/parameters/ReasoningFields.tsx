import { RadioGroup } from 'radix-ui'
import { useId } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { TFunction } from 'i18next'
import type { Endpoint, ReasoningControl } from '#shared/endpoint.ts'
import type { Parameters } from '#shared/message.ts'
import { NumberField } from './NumberField.tsx'
import type { SetSetting } from './ParameterFields.tsx'

const known = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'] as const

interface EffortFieldProps {
  readonly control: Extract<ReasoningControl, { kind: 'effort' }>
  readonly value: string | undefined
  readonly onSet: SetSetting
}

/** How hard the model thinks, as one of the values that it names. */
export function EffortField({ control: { values, initial }, value, onSet }: EffortFieldProps): ReactNode {
  const { t } = useTranslation()
  const labelId = useId()
  const unset = initial === undefined ? t('parameters.default') : t('parameters.defaultIs', { value: effortName(t, initial).toLowerCase() })
  return (
    <div className="field">
      <div id={labelId} className="field-label">{t('parameters.reasoningEffort')}</div>
      <RadioGroup.Root className="segments wrap" aria-labelledby={labelId} value={value ?? ''} onValueChange={(next) => onSet('reasoningEffort', next === '' ? undefined : next)}>
        <RadioGroup.Item value="">{unset}</RadioGroup.Item>
        {values.map((one) => <RadioGroup.Item key={one} value={one}>{effortName(t, one)}</RadioGroup.Item>)}
      </RadioGroup.Root>
    </div>
  )
}

function effortName(t: TFunction, value: string): string {
  const name = known.find((one) => one === value)
  return name === undefined ? value : t(`parameters.effort_${name}`)
}

interface BudgetFieldProps {
  readonly conversationId: string | null
  readonly control: Extract<ReasoningControl, { kind: 'budget' }>
  readonly endpoint: Endpoint
  readonly parameters: Parameters
  readonly onSet: SetSetting
}

/** How many tokens the model may think; 0 turns it off where that can be said. */
export function BudgetField({ control: { min, max, initial }, conversationId, endpoint, parameters, onSet }: BudgetFieldProps): ReactNode {
  const { t, i18n } = useTranslation()
  const format = new Intl.NumberFormat(i18n.language)
  return (
    <>
      <NumberField
        conversationId={conversationId}
        name="reasoningBudget"
        help={t('parameters.reasoningBudgetHelp', { min: format.format(min), max: format.format(max) })}
        initial={t(`parameters.offOn_${initial}`)}
        step={min === 0 ? 256 : min}
        endpoint={endpoint}
        parameters={parameters}
        onSet={onSet}
      />
      {min === 0 && parameters.reasoningBudget !== 0 && (
        <button type="button" className="button small turn-off" onClick={() => onSet('reasoningBudget', 0)}>{t('parameters.off')}</button>
      )}
    </>
  )
}
