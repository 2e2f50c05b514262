import { useId } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { toErrorInfo } from '#shared/error.ts'
import type { Endpoint, Overrides } from '#shared/endpoint.ts'
import type { ImageLimits } from '#shared/image-limits.ts'
import type { Price } from '#shared/price.ts'
import { useApp } from '../state/AppContext.tsx'
import { ImageFields } from './ImageFields.tsx'
import { PriceFields } from './PriceFields.tsx'

interface Choice {
  readonly name: Exclude<keyof Overrides, 'price' | 'images'>
  readonly label: string
  /** What counts while nothing is said, in words. */
  readonly automatic: string
  readonly values: readonly { readonly value: string; readonly label: string }[]
}

/** What the person knows better than the workspace; stored at once. */
export function OverrideFields({ endpoint }: { readonly endpoint: Endpoint }): ReactNode {
  const { t } = useTranslation()
  const { client, toasts } = useApp()
  const { id, overrides } = endpoint
  const say = (name: keyof Overrides, value: string | Price | ImageLimits | undefined): void => {
    const { [name]: _, ...others } = overrides
    const next = value === '' || value === undefined ? others : { ...others, [name]: value }
    client.endpoints.override({ endpointId: id, overrides: next as Overrides }).catch((thrown: unknown) => toasts.show({ kind: 'error', error: toErrorInfo(thrown) }))
  }
  return (
    <section>
      <h4>{t('endpoints.say')}</h4>
      <p className="quiet">{t('endpoints.sayText')}</p>
      <div className="setting-rows">
        {useChoices(endpoint).map((choice) => <ChoiceRow key={choice.name} choice={choice} value={overrides[choice.name]} onSay={say} />)}
      </div>
      <ImageFields endpoint={endpoint} onSay={(images) => say('images', images)} />
      <PriceFields endpoint={endpoint} onSay={(price) => say('price', price)} />
    </section>
  )
}

function useChoices({ task, api, apis, vision, tools, reasoningControl }: Endpoint): readonly Choice[] {
  const { t } = useTranslation()
  const yesNo = (['yes', 'no'] as const).map((value) => ({ value, label: t(`endpoint.say_${value}`) }))
  return [
    { name: 'task', label: t('endpoints.overrideTask'), automatic: t(`endpoint.task_${task}`), values: (['chat', 'agent', 'embeddings', 'completions', 'custom'] as const).map((value) => ({ value, label: t(`endpoint.task_${value}`) })) },
    { name: 'api', label: t('endpoints.overrideApi'), automatic: t(`endpoint.api_${api}`), values: apis.map((value) => ({ value, label: t(`endpoint.api_${value}`) })) },
    { name: 'vision', label: t('endpoints.overrideVision'), automatic: t(`endpoint.${vision}`), values: yesNo },
    { name: 'tools', label: t('endpoints.overrideTools'), automatic: t(`endpoint.${tools}`), values: yesNo },
    { name: 'reasoning', label: t('endpoints.overrideReasoning'), automatic: t(`endpoint.reasoning_${reasoningControl.kind}`), values: (['none', 'always', 'effort', 'budget'] as const).map((value) => ({ value, label: t(`endpoint.reasoning_${value}`) })) },
  ]
}

interface ChoiceRowProps {
  readonly choice: Choice
  readonly value: string | undefined
  readonly onSay: (name: Choice['name'], value: string) => void
}

function ChoiceRow({ choice: { name, label, automatic, values }, value, onSay }: ChoiceRowProps): ReactNode {
  const { t } = useTranslation()
  const id = useId()
  return (
    <div className="setting-row">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value ?? ''} onChange={(event) => onSay(name, event.target.value)}>
        {/* What was found is not told while something else is said. */}
        <option value="">{value === undefined ? t('endpoints.automaticIs', { value: automatic }) : t('endpoints.automatic')}</option>
        {values.map((one) => <option key={one.value} value={one.value}>{one.label}</option>)}
      </select>
    </div>
  )
}
