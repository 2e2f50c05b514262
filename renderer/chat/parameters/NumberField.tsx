import { RotateCcw } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { TFunction } from 'i18next'
import type { Endpoint } from '#shared/endpoint.ts'
import type { Parameters } from '#shared/message.ts'
import { useTyped } from '../../state/AppContext.tsx'
import { rangeOf, readNumber } from '../../state/parameter-form.ts'
import type { NumberName, NumberRange } from '../../state/parameter-form.ts'
import { Field } from '../../ui/Field.tsx'
import type { SetSetting } from './ParameterFields.tsx'

interface NumberFieldProps {
  readonly conversationId: string | null
  readonly name: NumberName
  readonly endpoint: Endpoint
  readonly parameters: Parameters
  readonly help: string
  /** What happens while nothing is set, in one word. */
  readonly initial?: string
  /** The distance of two places of the slider; without one there is no slider. */
  readonly step?: number
  /** Where the slider stands while nothing is set. */
  readonly middle?: number
  readonly onSet: SetSetting
}

/** A number that may be set. What is no number of its range is marked and not stored; nothing is the default. */
export function NumberField({ conversationId, name, endpoint, parameters, help, initial, step, middle, onSet }: NumberFieldProps): ReactNode {
  const { t, i18n } = useTranslation()
  const value = parameters[name]
  const range = rangeOf(name, endpoint)
  const shown = value === undefined ? '' : new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 6, useGrouping: false }).format(value)
  const [own, setOwn] = useTyped(conversationId, name)
  // The slider, a reset or another window may have changed it since it was typed.
  const text = own !== undefined && own.value === value ? own.text : shown
  const read = readNumber(text, range)
  const type = (typed: string): void => {
    const number = readNumber(typed, range)
    setOwn({ text: typed, value: number === null ? value : number })
    if (number !== null) onSet(name, number)
  }
  const label = t(`parameters.${name}`)
  const unset = initial === undefined ? t('parameters.default') : t('parameters.defaultIs', { value: initial })
  return (
    <Field label={label} help={help} problem={read === null ? problemText(t, range, i18n.language) : undefined}>
      {(props) => (
        <div className="number-row">
          {step !== undefined && (
            <input
              type="range"
              className={value === undefined ? 'unset' : undefined}
              // The text field says and does the same.
              aria-hidden
              tabIndex={-1}
              min={range.min}
              max={range.max}
              step={step}
              value={value ?? middle ?? range.min}
              onChange={(event) => onSet(name, Number(event.target.value))}
            />
          )}
          <input {...props} type="text" inputMode={range.whole ? 'numeric' : 'decimal'} autoComplete="off" placeholder={unset} value={text} onChange={(event) => type(event.target.value)} />
          {text !== '' && (
            <button type="button" className="icon-button small" aria-label={t('parameters.unset', { name: label })} title={t('parameters.unset', { name: label })} onClick={() => type('')}><RotateCcw aria-hidden size={14} /></button>
          )}
        </div>
      )}
    </Field>
  )
}

function problemText(t: TFunction, { min, max, whole }: NumberRange, language: string): string {
  const format = new Intl.NumberFormat(language)
  const values = { min: format.format(min), max: format.format(max) }
  if (!whole) return t('parameters.problem_number', values)
  return max >= 1_000_000 ? t('parameters.problem_whole_open', values) : t('parameters.problem_whole', values)
}
