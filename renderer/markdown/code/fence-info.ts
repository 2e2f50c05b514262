import { hasExtension, languageOf } from './languages.ts'
import type { Language } from './languages.ts'

/** What stands behind the opening fence of a block of code. */
export interface FenceInfo {
  readonly language: Language
  /** The name of a file that the writer gave, as it was written; '' where there is none. */
  readonly fileName: string
}

const attribute = /(?:^|[\s{,])(?:title|file|filename|file_name|name|path)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s,}]+))/i
const path = /^[\w@.+-][\w@.+/\\ -]*\.\w{1,12}$/
/** Longest name of a file that is saved. */
const longestName = 80

/** Reads what stands behind a fence: ` ```ts title="src/a.ts" `, ` ```ts:src/a.ts `, ` ```ts src/a.ts `, ` ```{.python} `. */
export function readFenceInfo(info: string): FenceInfo {
  const [, first = '', rest = ''] = /^\s*(\S*)([^]*)$/.exec(info) ?? []
  const word = first.replace(/^\{?\.?/, '').replace(/[},].*$/, '').replace(/\{.*$/, '')
  const [name = '', colonPath = ''] = splitAtColon(word)
  const named = attribute.exec(info)
  const given = named?.[1] ?? named?.[2] ?? named?.[3] ?? (path.test(colonPath) ? colonPath : secondWord(rest))
  if (name.includes('.') && languageOf(name).grammar === null) return ofFile(name, given)
  return { language: languageOf(name), fileName: given.trim() }
}

function splitAtColon(word: string): string[] {
  const at = word.indexOf(':')
  return at === -1 ? [word] : [word.slice(0, at), word.slice(at + 1)]
}

function secondWord(rest: string): string {
  const word = rest.trim().replace(/^["'`]|["'`]$/g, '')
  return path.test(word) ? word : ''
}

/** Some write the name of the file where the language belongs. */
function ofFile(name: string, given: string): FenceInfo {
  const extension = name.slice(name.lastIndexOf('.') + 1)
  const language = languageOf(extension)
  return language.grammar === null ? { language: languageOf(name), fileName: given } : { language, fileName: given === '' ? name : given }
}

/**
 * The name under which code is saved: the one that was given, without its folders and without signs that a file system or
 * a reader could take for something else, and with an extension of its language, so that no text is saved as a program.
 */
export function downloadName({ language, fileName }: FenceInfo): string {
  const base = fileName.replaceAll('\\', '/').split('/').at(-1) ?? ''
  const plain = base.replaceAll(/[\p{C}<>:"|?*]/gu, '').replaceAll(/\s+/g, ' ').replaceAll(/^[. ]+|[. ]+$/g, '').slice(-longestName)
  const named = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(plain) ? `_${plain}` : plain
  if (language.id === 'dockerfile' && (named === '' || /^\w*dockerfile\w*$/i.test(named))) return named === '' ? 'Dockerfile' : named
  if (language.id === 'makefile' && (named === '' || /^makefile$/i.test(named))) return 'Makefile'
  if (named === '') return `code.${language.extension}`
  const extension = /\.([^.]+)$/.exec(named)?.[1] ?? ''
  const isItsOwn = hasExtension(language, extension) || (language.grammar === null && languageOf(extension).grammar !== null)
  return isItsOwn ? named : `${named}.${language.extension}`
}
