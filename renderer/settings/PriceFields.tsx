import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Endpoint } from '#shared/endpoint.ts'
import type { Price } from '#shared/price.ts'
import { readNumber } from '../state/parameter-form.ts'
import { Field } from '../ui/Field.tsx'

/** The highest price that is taken for one, in dollars for a million tokens. */
const range = { min: 0, max: 100_000, whole: false }

interface PriceFieldsProps {
  readonly endpoint: Endpoint
  /** The price that the person says; `undefined`: what was found counts. */
  readonly onSay: (price: Price | undefined) => void
}

/** What the endpoint costs: as its server tells it, or as the person says. Stored once both are numbers, or both are empty. */
export function PriceFields({ endpoint: { price, overrides }, onSay }: PriceFieldsProps): ReactNode {
  const { t, i18n } = useTranslation()
  const write = (value: number | undefined): string => (value === undefined ? '' : new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 6, useGrouping: false }).format(value))
  const said = overrides.price
  const [typed, setTyped] = useState({ input: write(said?.input), output: write(said?.output) })
  const type = (name: keyof typeof typed, text: string): void => {
    const next = { ...typed, [name]: text }
    setTyped(next)
    const [input, output] = [readNumber(next.input, range), readNumber(next.output, range)]
    if (typeof input === 'number' && typeof output === 'number') onSay({ input, output })
    else if (input === undefined && output === undefined) onSay(undefined)
  }
  // What was found is told where nothing else is said.
  const found = said === undefined ? price : undefined
  return (
    <div className="price-fields" role="group" aria-label={t('endpoints.price')}>
      {(['input', 'output'] as const).map((name) => (
        <Field key={name} label={t(`endpoints.price_${name}`)} problem={readNumber(typed[name], range) === null ? t('endpoints.noPrice') : undefined}>
          {(props) => <input {...props} type="text" inputMode="decimal" value={typed[name]} placeholder={write(found?.[name])} onChange={(event) => type(name, event.target.value)} />}
        </Field>
      ))}
      <p className="quiet">{t('endpoints.priceText')}</p>
    </div>
  )
}
