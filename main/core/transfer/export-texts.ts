import english from '#shared/locales/export.en.json' with { type: 'json' }
import allEnglish from '#shared/locales/en.json' with { type: 'json' }
import portuguese from '#shared/locales/export.pt-BR.json' with { type: 'json' }
import allPortuguese from '#shared/locales/pt-BR.json' with { type: 'json' }
import type { Message } from '#shared/message.ts'
import type { Language } from '#shared/language.ts'

/** What is said around exported messages, in one language. */
export interface ExportTexts {
  readonly language: Language
  /** `{{name}}` in a text is replaced by the value of that name. */
  say(text: keyof typeof english, values?: Readonly<Record<string, string>>): string
  /** The sentence of a failure; what it says of itself where the sentence lacks a value. */
  failure(error: Message['error']): string
  /** A moment, in milliseconds since 1970, in the time zone of this machine. */
  date(time: number): string
}

/** Gives a language its voice. */
export function textsIn(language: Language): ExportTexts {
  const texts = language === 'pt-BR' ? portuguese : english
  const failures: Readonly<Record<string, unknown>> = (language === 'pt-BR' ? allPortuguese : allEnglish).error
  const dates = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
  return {
    language,
    say: (text, values = {}) => texts[text].replace(/\{\{(\w+)\}\}/g, (place, name: string) => values[name] ?? place),
    failure: (error) => (error === undefined ? '' : failureText(failures, error)),
    // A date outside of what JavaScript knows would throw.
    date: (time) => (Number.isFinite(new Date(time).getTime()) ? dates.format(time) : String(time)),
  }
}

function failureText(texts: Readonly<Record<string, unknown>>, { code, message, details = {} }: NonNullable<Message['error']>): string {
  const sentence = texts[`${code}_${details['reason'] ?? ''}`] ?? texts[code]
  if (typeof sentence !== 'string') return message
  const filled = sentence.replaceAll(/\{\{(\w+)\}\}/g, (place, name: string) => String(details[name] ?? place))
  return filled.includes('{{') ? message : filled
}
