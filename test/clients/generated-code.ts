import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { readRequest, without } from '#shared/code/read-request.ts'
import type { TargetId } from '#shared/code/target.ts'
import { targetsFor } from '#shared/code/targets.ts'
import type { Fields } from '#shared/code/values.ts'
import { codeFixtures, picture, say } from '#kit/code-fixtures.ts'
import type { CodeFixture } from '#kit/code-fixtures.ts'
import { temporaryFolder } from '#kit/core.ts'
import type { RecordedRequest } from '#kit/workspace/recorder.ts'

/** A file of generated code, and what it was made for. */
export interface CodeFile {
  readonly fixture: CodeFixture
  readonly target: TargetId
}

/** What came of running one. */
export interface Ran {
  readonly output: string
  readonly error: string | null
}

/** Fields that a client decides by itself, by its kind: the client of OpenAI sends exactly what is written. */
const itsOwn: Readonly<Partial<Record<TargetId, readonly string[]>>> = {
  'python-openai': [],
  'python-databricks-openai': [],
  'python-databricks-sdk': ['model', 'stream'],
  'python-mlflow': ['model', 'stream'],
  // Its messages are objects of its own, which it writes anew for the Responses API.
  'python-langchain': ['model', 'stream', 'input', 'encoding_format'],
}

/** Writes all Python code of the fixtures into a folder of its own, with their image; its names are in `files`. */
export async function writeFixtureCode(origin: string): Promise<{ folder: string; files: Map<string, CodeFile>; remove(): void }> {
  const { path: folder, remove } = temporaryFolder()
  await writeFile(join(folder, 'image-1.png'), Buffer.from(picture, 'base64'))
  const files = new Map<string, CodeFile>()
  for (const fixture of codeFixtures(origin)) {
    const request = readRequest(fixture.request)
    for (const target of targetsFor(request).filter(({ id }) => id in itsOwn)) {
      const name = `${fixture.name.replaceAll(' ', '-')}.${target.id}.py`
      await writeFile(join(folder, name), target.write(request, say).text)
      files.set(name, { fixture, target: target.id })
    }
  }
  return { folder, files, remove }
}

/** What is wrong with a file of code that was run; `undefined`: it sent the request, and printed the answer. */
export function whatIsWrong(file: CodeFile | undefined, { output, error }: Ran, requests: readonly RecordedRequest[]): string | undefined {
  if (file === undefined) return 'nobody wrote it'
  if (error !== null) return error
  const { fixture, target } = file
  const own = itsOwn[target] ?? []
  const sent = requests.filter(({ method, path }) => method === 'POST' && /serving-endpoints|ai-gateway/.test(path))
  const wanted = own.length === 0 ? { model: fixture.request.endpoint.model, ...fixture.body } : without(fixture.body as Fields, ...own)
  const [first] = sent
  if (sent.length !== 1 || first === undefined) return `${sent.length} requests`
  if (!isDeepStrictEqual({ ...without(first.body as Fields, ...own) }, { ...wanted })) return `sent ${JSON.stringify(first.body)}`
  return output.trim() === '' ? 'printed nothing' : undefined
}
