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
  document.documentElement.lang = texts.language
}

/** Changes to the language of a setting. */
export function setLanguage(setting: 'system' | Language): void {
  const language = languageFor(setting, navigator.languages)
  document.documentElement.lang = language
  if (language !== texts.language) void texts.changeLanguage(language)
}
