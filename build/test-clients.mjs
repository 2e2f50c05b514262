// @ts-check
/**
 * Runs the official Python clients against the fake workspace: what they cannot read is a fault of the fake. They are
 * installed from PyPI into a virtual environment in the cache folder. One line per check; the last line counts.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { cacheFolder, root, say } from './project.mjs'

const clients = join(root, 'test', 'clients')
const lists = [join(clients, 'requirements.txt'), join(clients, 'databricks-openai.txt')]
const oldest = 'import sys; sys.exit(sys.version_info < (3, 10))'

const total = { passed: 0, failed: 0, skipped: 0 }
const python = await preparePython()
if (python === undefined) total.skipped += 1
else {
  await check(python)
  await runCode(python)
}
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)
process.exitCode = total.failed === 0 ? 0 : 1

/** The interpreter with the clients in it; undefined, and said so, where there can be none. */
async function preparePython() {
  const found = await findPython()
  if (found === undefined) return void say('skipped test:clients: there is no Python 3.10 or newer')
  const wanted = createHash('sha256').update(Buffer.concat(await Promise.all(lists.map((path) => readFile(path)))))
  const folder = join(cacheFolder, `clients-${wanted.digest('hex').slice(0, 12)}`)
  const inside = process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python')
  const marker = join(folder, 'installed')
  if (existsSync(marker)) return inside
  say('installing the official clients from PyPI (once)')
  await rm(folder, { recursive: true, force: true })
  await mkdir(cacheFolder, { recursive: true })
  if (!(await run(found, ['-m', 'venv', folder])))
    return void say('skipped test:clients: Python cannot make a virtual environment')
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check']
  const isInstalled =
    (await run(inside, [...install, '--requirement', lists[0] ?? ''])) &&
    (await run(inside, [...install, '--no-deps', '--requirement', lists[1] ?? '']))
  if (!isInstalled) return void say('skipped test:clients: the clients cannot be installed from PyPI')
  await writeFile(marker, '')
  return inside
}

async function findPython() {
  for (const name of ['python3', 'python3.11', 'python']) {
    if (await run(name, ['-c', oldest])) return name
  }
  return undefined
}

/** @param {string} interpreter */
async function check(interpreter) {
  const { servicePrincipal, startWorkspace } = await import('../test/kit/workspace/index.ts')
  const workspace = await startWorkspace({})
  const env = {
    ...withoutDatabricks(),
    WORKSPACE_URL: workspace.url,
    WORKSPACE_TOKEN: workspace.token,
    PRINCIPAL_ID: servicePrincipal.clientId,
    PRINCIPAL_SECRET: servicePrincipal.clientSecret,
    DATABRICKS_CONFIG_FILE: join(cacheFolder, 'no-profiles'),
    NO_PROXY: '127.0.0.1',
    PYTHONWARNINGS: 'ignore',
    PYTHONDONTWRITEBYTECODE: '1',
  }
  const child = spawn(interpreter, [join(clients, 'check.py')], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => child.once('close', resolve))
  for await (const line of createInterface(child.stdout)) {
    process.stdout.write(`${line}\n`)
    if (line.startsWith('ok ')) total.passed += 1
    else if (line.startsWith('FAIL ')) total.failed += 1
  }
  if ((await ended) !== 0) total.failed += 1
  await workspace.close()
}

/**
 * Runs the Python code that Parley generates for a request of every kind, and compares what each client sends with the request itself.
 * @param {string} interpreter
 */
async function runCode(interpreter) {
  const { startWorkspace } = await import('../test/kit/workspace/index.ts')
  const { writeFixtureCode, whatIsWrong } = await import('../test/clients/generated-code.ts')
  const workspace = await startWorkspace({})
  const { folder, files, remove } = await writeFixtureCode(workspace.url)
  const env = {
    ...withoutDatabricks(),
    DATABRICKS_TOKEN: workspace.token,
    DATABRICKS_CONFIG_FILE: join(cacheFolder, 'no-profiles'),
    NO_PROXY: '127.0.0.1',
    PYTHONWARNINGS: 'ignore',
    PYTHONDONTWRITEBYTECODE: '1',
  }
  const child = spawn(interpreter, [join(clients, 'run_code.py'), ...files.keys()], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise((resolve) => child.once('close', resolve))
  let seen = 0
  for await (const line of createInterface(child.stdout)) {
    const ran = JSON.parse(line)
    const wrong = whatIsWrong(files.get(ran.path), ran, workspace.requests.slice(seen))
    seen = workspace.requests.length
    process.stdout.write(wrong === undefined ? `ok code ${ran.path}\n` : `FAIL code ${ran.path}: ${wrong}\n`)
    if (wrong === undefined) total.passed += 1
    else total.failed += 1
    files.delete(ran.path)
  }
  if ((await ended) !== 0 || files.size > 0) total.failed += 1
  remove()
  await workspace.close()
}

/** The clients read many variables, and nothing of this machine may count. */
function withoutDatabricks() {
  const isForeign = /^(DATABRICKS_|MLFLOW_|OPENAI_|ARM_|GOOGLE_)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isForeign.test(name)))
}

/**
 * Whether the program ended with 0.
 * @param {string} program
 * @param {readonly string[]} parameters
 * @returns {Promise<boolean>}
 */
function run(program, parameters) {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, {
      stdio: ['ignore', 'ignore', parameters[0] === '-c' ? 'ignore' : 'inherit'],
    })
    child.once('error', () => resolve(false))
    child.once('close', (code) => resolve(code === 0))
  })
}
