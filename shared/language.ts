/** The languages that Parley speaks. */
export type Language = 'en' | 'pt-BR'

/** The language for a setting: `system` follows the system's list of locales, English where none fits. */
export function languageFor(setting: 'system' | Language, systemLocales: readonly string[]): Language {
  if (setting !== 'system') return setting
  const first = systemLocales.find((locale) => /^(en|pt)\b/i.test(locale)) ?? 'en'
  return /^pt/i.test(first) ? 'pt-BR' : 'en'
}
