import { createInstance } from 'i18next'
import { initReactI18next } from 'react-i18next'
import { languageFor } from '#shared/language.ts'
import type { Language } from '#shared/language.ts'
import en from '#shared/locales/en.json'
import type playground from '#shared/locales/playground.en.json'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en & typeof playground }
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
/** Whether a part of the window that has texts of its own was opened. */
let hasLater = false

/** Fetches the texts of the playground and of comparisons, which the first picture of the window does not need. Rejects where they cannot be had. */
export async function loadPlaygroundTexts(): Promise<void> {
  hasLater = true
  await Promise.all([...new Set<Language>(['en', wanted])].map(addLater))
}

async function addLater(language: Language): Promise<void> {
  const { default: later } = await (language === 'en' ? import('#shared/locales/playground.en.json') : import('#shared/locales/playground.pt-BR.json'))
  texts.addResourceBundle(language, 'translation', later, true)
}

/** A text of the first picture in the present language, for what is stored as a person reads it. */
export function textNow(key: 'comparing.untitled'): string {
  return texts.t(key)
}

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
    if (hasLater) await addLater(language)
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
