import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { byteText } from '../ui/byte-text.ts'

/** How figures are written in the person's language. What is not known is a dash. */
export interface Formats {
  number(value: number | undefined): string
  /** Milliseconds. */
  duration(milliseconds: number | undefined): string
  bytes(count: number): string
  /** Milliseconds since 1970, to the millisecond. */
  clock(at: number): string
}

/** The formats of the present language. */
export function useFormats(): Formats {
  const { i18n: { language } } = useTranslation()
  return useMemo(() => formatsOf(language), [language])
}

/** The formats of a language. */
export function formatsOf(language: string): Formats {
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 })
  const one = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })
  const two = new Intl.NumberFormat(language, { maximumFractionDigits: 2 })
  const clock = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hour12: false })
  return {
    number: (value) => (value === undefined ? '–' : value < 100 ? one.format(value) : whole.format(value)),
    duration: (value) => (value === undefined ? '–' : value < 1000 ? `${whole.format(value)} ms` : `${two.format(value / 1000)} s`),
    bytes: (count) => byteText(count, language),
    clock: (at) => clock.format(at),
  }
}
