import { spawn } from 'node:child_process'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { readRequest, without } from '#shared/code/read-request.ts'
import { targetsFor } from '#shared/code/targets.ts'
import type { TargetId } from '#shared/code/target.ts'
import type { Fields } from '#shared/code/values.ts'
import { codeFixtures, picture, say } from '#kit/code-fixtures.ts'
import type { CodeFixture } from '#kit/code-fixtures.ts'
import { missingPrograms } from '#kit/keyring.mjs'
import { testFolder, testWorkspace } from '#kit/story.ts'

/** Whether a program of this name can be started; `npm test` says what is missing. */
const has = (program: string): boolean => missingPrograms([program]).length === 0

/** A folder with the image of the fixtures, in which packages of the project are found. */
function folderBeside(): string {
  const folder = testFolder()
  writeFileSync(join(folder, 'image-1.png'), Buffer.from(picture, 'base64'))
  symlinkSync(resolve(import.meta.dirname, '../../../node_modules'), join(folder, 'node_modules'))
  return folder
}

function codeOf({ request }: CodeFixture, id: TargetId): string | undefined {
  const read = readRequest(request)
  return targetsFor(read).find((target) => target.id === id)?.write(read, say).text
}

async function run(program: string, parameters: readonly string[], cwd: string, token: string): Promise<string> {
  const child = spawn(program, parameters, { cwd, env: { PATH: process.env.PATH, HOME: cwd, DATABRICKS_TOKEN: token, NO_PROXY: '*' }, stdio: ['ignore', 'pipe', 'pipe'] })
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)])
  return `${output}${/error/i.test(errors) ? errors : ''}`
}

test.skipIf(!has('curl'))('curl sends each request as the application does, and is answered', async () => {
  const workspace = await testWorkspace()
  const folder = folderBeside()
  const fixtures = codeFixtures(workspace.url)
  for (const id of ['curl-invocations', 'curl-openai'] as const) {
    const before = workspace.requests.length
    const codes = fixtures.flatMap((fixture) => {
      const code = codeOf(fixture, id)
      return code === undefined ? [] : [{ fixture, code }]
    })
    const output = await run('bash', ['-c', codes.map(({ code }) => `${code}\necho`).join('\n')], folder, workspace.token)
    const sent = workspace.requests.slice(before)
    expect(sent.map(({ body }) => without(body as Fields, 'model'))).toEqual(codes.map(({ fixture }) => without(fixture.body as Fields, 'model')))
    const isOwn = (index: number): boolean => workspace.url + (sent[index]?.path ?? '') === codes[index]?.fixture.request.url
    for (const [index, { fixture }] of codes.entries()) if (isOwn(index)) expect(sent[index]?.body).toEqual(fixture.body)
    expect(output).toContain('" Ana."')
    expect(output).not.toMatch(/error_code|"error":\{/)
  }
})

test('TypeScript with the client of OpenAI sends each request as the application does, and prints its answer', async () => {
  const workspace = await testWorkspace()
  const folder = folderBeside()
  const codes = codeFixtures(workspace.url).flatMap((fixture, index) => {
    const code = codeOf(fixture, 'typescript-openai')
    return code === undefined ? [] : [{ fixture, code, name: `request-${index}.mts` }]
  })
  for (const { name, code } of codes) writeFileSync(join(folder, name), code)
  writeFileSync(join(folder, 'all.mts'), codes.map(({ name }) => `await import('./${name}')\n`).join(''))
  const output = await run(process.execPath, ['all.mts'], folder, workspace.token)
  expect(workspace.requests.map(({ body }) => body)).toEqual(codes.map(({ fixture }) => ({ model: fixture.request.endpoint.model, ...fixture.body })))
  expect(output.match(/Your name is Ana/g)).toHaveLength(4)
  expect(output).not.toMatch(/Error/)
})

test('secret headers are variables where a client can set them, and named where it cannot; another server gets no code of Databricks', () => {
  const [text] = codeFixtures('https://example.cloud.databricks.com')
  if (text === undefined) throw new Error('no fixture')
  const request = { ...text.request, url: `${text.request.url}?v=2`, headers: [...text.request.headers, ['x-team-key', '•••'] as [string, string]] }
  const codeOfAll = (given: typeof request): Map<TargetId, string> => new Map(targetsFor(readRequest(given)).map((target) => [target.id, target.write(readRequest(given), say).text]))
  const codes = codeOfAll(request)
  expect(codes.get('curl-openai')).toContain('-H "x-team-key: $X_TEAM_KEY"')
  expect(codes.get('python-openai')).toContain('extra_headers={"x-team-key": os.environ["X_TEAM_KEY"]}')
  expect(codes.get('python-databricks-sdk')).toContain('"x-team-key": os.environ["X_TEAM_KEY"]')
  expect(codes.get('typescript-openai')).toContain('"x-team-key": process.env.X_TEAM_KEY')
  for (const id of ['python-mlflow', 'sql-ai-query', 'databricks-cli'] as const) expect(codes.get(id)).toContain('Left out, since it cannot be set here: x-team-key.')
  for (const code of codes.values()) expect(code).not.toContain('•••')
  const others = codeOfAll({ ...request, provider: 'openai-compatible', url: 'http://localhost:8000/v1/chat/completions', headers: [] })
  expect([...others.keys()]).toEqual(['curl-openai', 'python-openai', 'python-langchain', 'typescript-openai', 'notebook'])
  expect(others.get('python-openai')).toContain('api_key="none"')
})

test('the command line of Databricks is handed each request but for what it does not take, at its endpoint', async () => {
  const folder = folderBeside()
  // In place of the program: says how it was called and what it was handed.
  writeFileSync(join(folder, 'databricks'), "#!/bin/sh\nprintf '%s\\n' \"$*\"\ncat\nprintf '\\036'\n", { mode: 0o755 })
  const codes = codeFixtures('https://example.cloud.databricks.com').flatMap((fixture) => {
    const code = codeOf(fixture, 'databricks-cli')
    return code === undefined ? [] : [{ fixture, code }]
  })
  const output = await run('bash', ['-c', `PATH="$PWD:$PATH"\n${codes.map(({ code }) => code).join('\n')}`], folder, 'none')
  const calls = output.split('\u001E').slice(0, -1).map((call) => ({ words: call.trimStart().split('\n')[0] ?? '', body: JSON.parse(call.slice(call.indexOf('{'))) as Fields }))
  expect(calls).toHaveLength(codes.length)
  for (const [index, { fixture }] of codes.entries()) {
    const { words = '', body = {} } = calls[index] ?? {}
    const isPlain = words.startsWith('serving-endpoints query ')
    const url = new URL(fixture.request.url)
    expect(words).toBe(isPlain ? `serving-endpoints query ${readRequest(fixture.request).model} --json @/dev/stdin` : `api post ${url.pathname} --json @/dev/stdin`)
    expect(body).toEqual(without(fixture.body as Fields, 'stream', 'stream_options', ...(isPlain ? ['model'] : [])))
  }
  expect(new Set(calls.map(({ words }) => words.split(' ')[0]))).toEqual(new Set(['serving-endpoints', 'api']))
})

test.skipIf(!has('python3'))('every kind of code of every request is Python, or SQL, or a notebook, and holds no token', async () => {
  const all = codeFixtures('https://example.cloud.databricks.com').flatMap(({ name, request }) => {
    const read = readRequest(request)
    return targetsFor(read).map((target) => ({ name: `${name}: ${target.id}`, target, code: target.write(read, say) }))
  })
  for (const { name, code } of all) expect([name, code.text.includes('•••'), code.text.includes('undefined')]).toEqual([name, false, false])
  const notebooks = all.flatMap(({ code }) => (code.fileName.endsWith('.ipynb') ? [JSON.parse(code.fileText ?? '') as { nbformat: number; cells: { cell_type: string; source: string[] }[] }] : []))
  expect(new Set(notebooks.map(({ nbformat, cells }) => `${nbformat} ${cells.map(({ cell_type: type }) => type).join(' ')}`))).toEqual(new Set(['4 markdown code code code']))
  const cells = notebooks.flatMap(({ cells }, index) => cells.filter(({ cell_type: type, source }) => type === 'code' && source[0]?.startsWith('%') === false).map(({ source }) => ({ name: `notebook ${index}`, code: source.join('') })))
  expect(cells).toHaveLength(2 * notebooks.length)
  const pythons = [...cells, ...all.flatMap(({ name, code, target }) => (code.language === 'python' && target.id !== 'notebook' ? [{ name, code: code.text }] : []))]
  const program = 'import ast, json, sys\nfor one in json.load(sys.stdin):\n    ast.parse(one["code"], one["name"])\nprint("parsed")'
  const child = spawn('python3', ['-c', program], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(JSON.stringify(pythons))
  expect(await text(child.stdout)).toBe('parsed\n')
})
