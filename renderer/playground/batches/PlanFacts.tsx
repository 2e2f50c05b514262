import type { TFunction } from 'i18next'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Batch, BatchTarget } from '#shared/playground/batches.ts'
import { setNames } from '../../state/parameter-form.ts'

/** What the answers of a batch are made with: it stays as it is, and a copy can be changed. */
export function PlanFacts({ batch: { plan, hasFile }, onCopy }: { readonly batch: Batch; readonly onCopy: () => void }): ReactNode {
  const { t, i18n: { language } } = useTranslation()
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 3 })
  return (
    <details className="batch-plan">
      <summary>{t('batches.plan')}</summary>
      <p className="batch-filled" dir="auto">{plan.template}</p>
      <ul>
        {plan.targets.map((target, index) => (
          <li key={index}>
            <strong>{target.endpointName}</strong> <span className="quiet">{settingsText(t, target, number)}</span>
            {target.settings.systemPrompt !== undefined && <p className="batch-filled" dir="auto">{target.settings.systemPrompt}</p>}
          </li>
        ))}
      </ul>
      <p className="quiet">{t('batches.planStays')}</p>
      {hasFile && <button type="button" className="button small" onClick={onCopy}>{t('batches.changeCopy')}</button>}
    </details>
  )
}

function settingsText(t: TFunction, { settings }: BatchTarget, number: Intl.NumberFormat): string {
  return setNames(settings).map((name) => {
    const value = name === 'systemPrompt' ? undefined : settings.parameters?.[name]
    const label = t(`parameters.${name}`)
    if (value === undefined) return label
    return `${label} ${typeof value === 'number' ? number.format(value) : [value].flat().join(' ')}`
  }).join(' · ')
}
