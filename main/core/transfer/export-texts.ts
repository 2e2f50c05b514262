import english from '#shared/locales/export.en.json' with { type: 'json' }
import portuguese from '#shared/locales/export.pt-BR.json' with { type: 'json' }
import type { Language } from '#shared/language.ts'

/** What is said around exported messages, in one language. */
export interface ExportTexts {
  readonly language: Language
  /** `{{name}}` in a text is replaced by the value of that name. */
  say(text: keyof typeof english, values?: Readonly<Record<string, string>>): string
  /** A moment, in milliseconds since 1970, in the time zone of this machine. */
  date(time: number): string
}

/** Gives a language its voice. */
export function textsIn(language: Language): ExportTexts {
  const texts = language === 'pt-BR' ? portuguese : english
  const dates = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' })
  return {
    language,
    say: (text, values = {}) => texts[text].replace(/\{\{(\w+)\}\}/g, (place, name: string) => values[name] ?? place),
    // A date outside of what JavaScript knows would throw.
    date: (time) => (Number.isFinite(new Date(time).getTime()) ? dates.format(time) : String(time)),
  }
}
