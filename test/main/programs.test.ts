import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testFolder } from '#kit/story.ts'
import { createPrograms } from '../../main/programs.ts'

const signal = new AbortController().signal

function script(text: string): string {
  const file = join(testFolder(), 'program')
  writeFileSync(file, `#!/bin/sh\n${text}\n`)
  chmodSync(file, 0o755)
  return file
}

test('a program gets its arguments as they are, no input, and answers how it ended', async () => {
  const programs = createPrograms({ PATH: process.env['PATH'], NAME: 'parley' })
  expect(await programs.run(script('cat; echo "$1 $NAME"; echo no >&2; exit 3'), ['$HOME; `id`'], signal)).toEqual({ code: 3, stdout: '$HOME; `id` parley\n', stderr: 'no\n' })
})

test('a program that crashes has failed, whatever it is that ended it', async () => {
  expect(await createPrograms({}).run(script('kill -SEGV $$'), [], signal)).toMatchObject({ code: 1 })
})

test('what is not there, and what is no program, is missing', async () => {
  const { run } = createPrograms({})
  const folder = testFolder()
  mkdirSync(join(folder, 'databricks'))
  writeFileSync(join(folder, 'text'), 'no program')
  for (const name of ['nowhere', 'databricks', 'text', 'text/databricks']) {
    await expect(run(join(folder, name), [], signal)).rejects.toMatchObject({ code: 'program-missing' })
  }
})

test('a program that does not end is ended by the signal', async () => {
  const controller = new AbortController()
  const running = createPrograms().run(script('echo begun; exec sleep 600'), [], controller.signal)
  controller.abort(new Error('enough'))
  await expect(running).rejects.toThrow('enough')
})
