import en from '#shared/locales/en.json' with { type: 'json' }
import ptBR from '#shared/locales/pt-BR.json' with { type: 'json' }
import type { Language } from '#shared/language.ts'

type Section = 'menu' | 'dialog'
type Keys<Texts, Path extends string> = {
  [Key in keyof Texts & string]: Texts[Key] extends string ? `${Path}.${Key}` : Keys<Texts[Key], `${Path}.${Key}`>
}[keyof Texts & string]

/** The keys of what the native side says: menus, dialogs and notifications. */
export type TextKey = { [Name in Section]: Keys<(typeof en)[Name], Name> }[Section]

/** Says a text in the chosen language. `{{name}}` in it is replaced by the value of that name. */
export type Say = (key: TextKey, values?: Readonly<Record<string, string>>) => string

/** Gives a language its voice. */
export function sayIn(language: Language): Say {
  const texts: unknown = language === 'pt-BR' ? ptBR : en
  return (key, values = {}) => {
    const text = key.split('.').reduce<unknown>((node, name) => Object(node)[name] as unknown, texts)
    return String(text).replace(/\{\{(\w+)\}\}/g, (place, name: string) => values[name] ?? place)
  }
}
