import { readFile, stat } from 'node:fs/promises'
import { estimateTokens } from '#shared/context.ts'
import { officeMediaType, textMediaType } from '#shared/file-kinds.ts'
import { fileLimits } from '#shared/file-limits.ts'
import { partOfWords } from '#shared/file-words.ts'
import type { FileWords } from '#shared/file-words.ts'
import { readOffice } from './office.ts'
import { readPdf } from './pdf.ts'
import { readText } from './read-text.ts'
import { isProtected, notSupported, tooLarge } from './refusals.ts'
import { signatureOf } from './signature.ts'
import type { FoundFile } from './tasks.ts'

/**
 * What a file that is no image is, from its content, and the words that were read on the way. Its name says only in which language a text
 * is. Rejects with `file-not-supported`, `file-broken`, `file-protected`, `file-too-large`, `file-too-complex` or `file-empty`.
 */
export async function recogniseFile(path: string, name: string): Promise<{ found: FoundFile; words: FileWords }> {
  const { size } = await stat(path)
  switch (await signatureOf(path)) {
    case 'pdf': {
      if (size > fileLimits.pdf) throw tooLarge(name, 'pdf')
      const words = await readPdf(path, name)
      return { found: { kind: 'pdf', mediaType: 'application/pdf', facts: factsOf(words) }, words }
    }
    case 'zip': {
      if (size > fileLimits.office) throw tooLarge(name, 'office')
      const { type, words } = await readOffice(path, name)
      return { found: { kind: 'office', mediaType: officeMediaType(type), facts: factsOf(words) }, words }
    }
    case 'compound':
      throw (await readFile(path)).includes(encryptedPackage) ? isProtected(name) : notSupported(name, 'old-office')
    default: {
      if (size > fileLimits.text) throw tooLarge(name, 'text')
      const words = { text: readText(await readFile(path), name) }
      return { found: { kind: 'text', mediaType: textMediaType(name), facts: factsOf(words) }, words }
    }
  }
}

/** Newer office programs put what they encrypt into a file of the old kind, under this name. */
const encryptedPackage = Buffer.from('EncryptedPackage', 'utf16le')

function factsOf(words: FileWords): FoundFile['facts'] {
  const { text } = partOfWords(words)
  const isEmpty = 'pages' in words && words.pages.every((page) => page === '')
  const counted = isEmpty ? { characters: 0, tokens: 0 } : { characters: text.length, tokens: Math.round(estimateTokens(text)) }
  return { ...counted, ...('pages' in words && { pages: words.pages.length }) }
}
