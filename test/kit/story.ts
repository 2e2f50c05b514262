import { afterAll, afterEach, beforeAll } from 'vitest'
import type { CoreOptions, Host } from '#core/index.ts'
import { openCore, temporaryFolder } from './core.ts'
import type { TestCore } from './core.ts'
import { startWorkspace } from './workspace/index.ts'
import type { Workspace, WorkspaceOptions } from './workspace/index.ts'

const cleanups: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const clean of cleanups.splice(0).toReversed()) await clean()
})

/** Runs `clean` after the present test, last registered first. */
export function afterwards(clean: () => Promise<void> | void): void {
  cleanups.push(clean)
}

/** A temporary folder for the present test. */
export function testFolder(): string {
  const folder = temporaryFolder()
  afterwards(folder.remove)
  return folder.path
}

/** The real core for the present test, on a folder of its own or on `folder`. */
export async function testCore(parts: Partial<Host> = {}, folder: string = testFolder(), options: CoreOptions = {}): Promise<TestCore> {
  const core = await openCore(folder, parts, options)
  afterwards(() => core.close())
  return core
}

/** One real core for all tests of a file, which the function gives once they run. */
export function coreOfFile(): () => TestCore {
  const folder = temporaryFolder()
  let core: TestCore
  beforeAll(async () => {
    core = await openCore(folder.path)
  })
  afterAll(async () => {
    await core.close()
    folder.remove()
  })
  return () => core
}

/** A fake workspace for the present test. */
export async function testWorkspace(options: WorkspaceOptions = {}): Promise<Workspace> {
  const workspace = await startWorkspace(options)
  afterwards(() => workspace.close())
  return workspace
}

/** A core connected to a fake workspace, and the ids of its endpoints by name. */
export async function connected(parts: Partial<Host> = {}, options: WorkspaceOptions = {}, core: CoreOptions = {}): Promise<TestCore & { workspace: Workspace; endpoint(name: string): string }> {
  const workspace = await testWorkspace(options)
  const parley = await testCore(parts, testFolder(), core)
  await parley.client.endpoints.add({ provider: 'databricks', url: workspace.url, token: workspace.token })
  const { endpoints } = await parley.client.endpoints.list({})
  const ids = new Map(endpoints.map((endpoint) => [endpoint.name, endpoint.id]))
  return { ...parley, workspace, endpoint: (name) => ids.get(name) ?? `no endpoint ${name}` }
}

/** A vision endpoint of the fake workspace whose stream carries usage in every chunk. */
export const CLAUDE = 'databricks-claude-sonnet-4-5'
/** An endpoint whose usage comes once, in a last chunk without choices. */
export const GPT = 'databricks-gpt-5-mini'
/** An endpoint that takes no images. */
export const LLAMA = 'databricks-meta-llama-3-3-70b-instruct'
