import { createInstance } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { languageFor } from '#shared/language.ts'
import type { Language } from '#shared/language.ts'
import en from '#shared/locales/en.json'
import ptBR from '#shared/locales/pt-BR.json'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en }
    returnNull: false
  }
}

const texts = createInstance()

/** Starts the texts in the system's language. */
export function startTexts(): void {
  void texts.use(initReactI18next).init({
    lng: languageFor('system', navigator.languages),
    fallbackLng: 'en',
    resources: { en: { translation: en }, 'pt-BR': { translation: ptBR } },
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  tellPage(languageFor('system', navigator.languages))
}

/** Changes to the language of a setting. */
export function setLanguage(setting: 'system' | Language): void {
  const language = languageFor(setting, navigator.languages)
  tellPage(language)
  if (language !== texts.language) void texts.changeLanguage(language)
}

/** A screen reader chooses its voice by it, and the browser hyphens, quotation marks and the side on which lines begin. */
function tellPage(language: Language): void {
  document.documentElement.lang = language
  document.documentElement.dir = texts.dir(language)
}
