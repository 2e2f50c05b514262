import { lazy } from 'react'
import type { ComponentType, LazyExoticComponent } from 'react'
import { longestPreview } from '../preview/preview-html.ts'
import type { Language } from './languages.ts'

/** What an extra is drawn from. */
export interface ExtraProps {
  readonly text: string
  /** The language's id. */
  readonly language: string
}

/** Another way to look at a closed block of code than its source, which always stays one press away. */
export interface Extra {
  /** The key of its name in the locale files, below `markdown.extra`. */
  readonly id: 'tree' | 'diagram' | 'preview'
  /** Whether it is shown at once in place of the source; else on request. */
  readonly isFirst: boolean
  applies(language: Language, text: string): boolean
  /** Fetched when it is shown for the first time. */
  readonly View: LazyExoticComponent<ComponentType<ExtraProps>>
}

/** UTF-16 units up to which a text of no known language is tried as JSON. */
const longestTried = 200_000
const jsonLanguages = ['json', 'jsonc']

const extras: readonly Extra[] = [
  {
    id: 'diagram',
    isFirst: true,
    applies: ({ id }, text) => id === 'mermaid' && text.trim() !== '',
    View: lazy(() => import('../diagram/Diagram.tsx').then(({ Diagram }) => ({ default: Diagram }))),
  },
  {
    id: 'preview',
    isFirst: false,
    applies: ({ id }, text) => (id === 'html' || id === 'svg') && text.trim() !== '' && text.length <= longestPreview,
    View: lazy(() => import('../preview/Preview.tsx').then(({ Preview }) => ({ default: Preview }))),
  },
  { id: 'tree', isFirst: false, applies: isJson, View: lazy(() => import('./json/JsonTree.tsx')) },
]

/** The extra of a closed block, where there is one. */
export function extraOf(language: Language, text: string): Extra | undefined {
  return extras.find(({ applies }) => applies(language, text))
}

function isJson(language: Language, text: string): boolean {
  const isAsked = jsonLanguages.includes(language.id)
  if (!isAsked && (language.grammar !== null || text.length > longestTried)) return false
  const start = text.trimStart().slice(0, 2)
  if (isAsked) return /^[[{/]/.test(start)
  return /^[[{]/.test(start) && parses(text)
}

function parses(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
