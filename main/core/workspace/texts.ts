import english from '#shared/locales/sign-in.en.json' with { type: 'json' }
import portuguese from '#shared/locales/sign-in.pt-BR.json' with { type: 'json' }
import type { Language } from '#shared/language.ts'

/** The names of what is said around a sign-in. */
export type SignInText = keyof typeof english

/** Says a text in a language. `{{name}}` in it is replaced by the value of that name. */
export function sayIn(language: Language): (text: SignInText, values?: Readonly<Record<string, string>>) => string {
  const texts = language === 'pt-BR' ? portuguese : english
  return (text, values = {}) => texts[text].replace(/\{\{(\w+)\}\}/g, (place, name: string) => values[name] ?? place)
}
