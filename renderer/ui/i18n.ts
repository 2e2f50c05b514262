import { createInstance } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { languageFor } from '#shared/language.ts'
import type { Language } from '#shared/language.ts'
import en from '#shared/locales/en.json'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en }
    returnNull: false
  }
}

const texts = createInstance()

/** Starts the texts in the system's language. Ends when they are there, or cannot be had: then they are in English. */
export function startTexts(): Promise<void> {
  void texts.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
    initAsync: false,
  })
  return setLanguage('system')
}

let wanted: Language = 'en'

/** Changes to the language of a setting. Ends when the page speaks it. */
export async function setLanguage(setting: 'system' | Language): Promise<void> {
  const language = languageFor(setting, navigator.languages)
  wanted = language
  if (!(await load(language))) return
  // Another one was chosen meanwhile.
  if (language !== wanted) return
  tellPage(language)
  if (language !== texts.language) await texts.changeLanguage(language)
}

/** Only English is part of the window: most people read one language. */
async function load(language: Language): Promise<boolean> {
  if (texts.hasResourceBundle(language, 'translation')) return true
  try {
    const { default: translation } = await import('#shared/locales/pt-BR.json')
    texts.addResourceBundle(language, 'translation', translation)
    return true
  } catch {
    return false
  }
}

/** A screen reader chooses its voice by it, and the browser hyphens, quotation marks and the side on which lines begin. */
function tellPage(language: Language): void {
  document.documentElement.lang = language
  document.documentElement.dir = texts.dir(language)
}
