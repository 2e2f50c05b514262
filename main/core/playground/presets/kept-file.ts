import { readFile } from 'node:fs/promises'
import { AppError } from '#shared/error.ts'
import { keptFileSchema, keptFileVersion } from '#shared/playground/presets.ts'
import type { KeptFile, Preset, Snippet } from '#shared/playground/presets.ts'

/** The longest file that is read, in bytes. */
const maxBytes = 32 * 1024 * 1024

/** A file with presets and snippets as text; `docs/presets-format.md` describes it. */
export function writeKept(presets: readonly Preset[], snippets: readonly Snippet[]): string {
  const file = {
    format: 'parley-presets',
    version: keptFileVersion,
    presets: presets.map(({ id, name, body }) => ({ id, name, ...body })),
    prompts: snippets.map(({ id, name, text }) => ({ id, name, text })),
  }
  return `${JSON.stringify(file, null, 2)}\n`
}

/** Reads a file with presets and snippets. Rejects with `presets-unreadable`, whose `reason` and `where` say what is wrong with it. */
export async function readKept({ name, path, bytes }: { readonly name: string; readonly path: string; readonly bytes: number }): Promise<KeptFile> {
  if (bytes > maxBytes) throw unreadable(name, 'too-large')
  const content = await readFile(path).catch(() => {
    throw new AppError('file-unreadable', `${name} cannot be read.`, { name })
  })
  const value = parse(content.toString('utf8').replace(/^\uFEFF/, ''), name)
  if (Object(value) !== value || (value as { format?: unknown }).format !== 'parley-presets') throw unreadable(name, 'other-file')
  if (Number((value as { version?: unknown }).version) > keptFileVersion) throw unreadable(name, 'newer')
  const { data, error } = keptFileSchema.safeParse(value)
  if (data !== undefined) return data
  throw unreadable(name, 'broken', placeOf(error.issues[0]?.path ?? []))
}

function parse(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw unreadable(name, 'not-json')
  }
}

/** `presets[2].settings`, counted from 1 as people do. */
function placeOf(path: readonly PropertyKey[]): string {
  return path.map((step) => (typeof step === 'number' ? `[${step + 1}]` : `.${String(step)}`)).join('').replace(/^\./, '')
}

function unreadable(name: string, reason: 'too-large' | 'not-json' | 'other-file' | 'newer' | 'broken', where = ''): AppError {
  return new AppError('presets-unreadable', `${name} cannot be taken in: ${reason} ${where}`.trim(), { name, reason, where })
}
