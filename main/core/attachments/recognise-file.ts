import { readFile, stat } from 'node:fs/promises'
import { estimateTokens } from '#shared/context.ts'
import { AppError } from '#shared/error.ts'
import { textMediaType } from '#shared/file-kinds.ts'
import { fileLimits, inMegabytes } from '#shared/file-limits.ts'
import { readText } from './read-text.ts'
import type { FoundFile } from './tasks.ts'

/** What a text file is, from its content; its name says only which language it is in. Rejects with `file-not-supported`, `file-empty` or `file-too-large`. */
export async function recogniseFile(path: string, name: string): Promise<FoundFile> {
  const { size } = await stat(path)
  if (size > fileLimits.text) throw tooLarge(name, 'text')
  const text = readText(await readFile(path), name)
  return { kind: 'text', mediaType: textMediaType(name), facts: { characters: text.length, tokens: Math.round(estimateTokens(text)) } }
}

function tooLarge(name: string, kind: keyof typeof fileLimits): AppError {
  const limit = inMegabytes(fileLimits[kind])
  return new AppError('file-too-large', `${name} is larger than ${limit} MB.`, { name, limit })
}
