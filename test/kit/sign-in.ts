import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Job } from '#shared/contract.ts'
import type { Host } from '#core/index.ts'
import { memoryKeychain } from './core.ts'
import type { TestCore } from './core.ts'
import { testCore, testWorkspace } from './story.ts'
import type { Workspace } from './workspace/index.ts'

/** Where the fake workspace gives tokens. */
export const TOKEN_PATH = '/oidc/v1/token'

const CHAT_PATH = '/serving-endpoints/chat/completions'

/** The job when it has ended. */
export async function jobEnd(parley: Pick<TestCore, 'until'>, jobId: string): Promise<Job> {
  const event = await parley.until((one) => one.type === 'job-changed' && one.job.id === jobId && one.job.state !== 'running')
  if (event.type !== 'job-changed') throw new Error('unreachable')
  return event.job
}

/** Opens the address as a browser does, over every redirect; answers the page. */
export async function browse(url: string): Promise<{ status: number; headers: Headers; text: string }> {
  const response = await fetch(url)
  return { status: response.status, headers: response.headers, text: await response.text() }
}

/** A core that signed in to a fake workspace in the browser; `secrets` is its keychain. */
export interface SignedIn extends TestCore {
  readonly workspace: Workspace
  readonly secrets: Map<string, string>
  readonly connectionId: string
  /** The id of the endpoint with this name. */
  endpoint(name: string): Promise<string>
}

/** Signs in to a fake workspace of its own, or to `workspace`. */
export async function signedIn(parts: Partial<Host> = {}, given: { workspace?: Workspace; folder?: string; secrets?: Map<string, string> } = {}): Promise<SignedIn> {
  const workspace = given.workspace ?? (await testWorkspace())
  const secrets = given.secrets ?? new Map<string, string>()
  const parley = await testCore({ keychain: memoryKeychain(secrets), ...parts }, given.folder)
  const { jobId, url } = await parley.client.endpoints.signIn({ provider: 'databricks', url: workspace.url })
  await browse(url)
  const job = await jobEnd(parley, jobId)
  const connectionId = job.result?.['connectionId']
  if (connectionId === undefined) throw new Error(`the sign-in ended as ${job.state}: ${job.error?.message}`)
  const endpoint = async (name: string): Promise<string> => (await parley.client.endpoints.list({})).endpoints.find((one) => one.name === name)?.id ?? `no endpoint ${name}`
  return { ...parley, workspace, secrets, connectionId, endpoint }
}

/**
 * Lets the next two requests for a reply, told apart by a text in them, be refused together and no earlier: `refused`
 * resolves when both have been. Then the token endpoint holds their renewal until `letGo`.
 */
export function expireForTwo(workspace: Workspace, texts: readonly [string, string]): { readonly refused: Promise<void>; letGo(): void } {
  workspace.oauth.expireAccessTokens()
  const renewal = workspace.gate(TOKEN_PATH, { beforeHeaders: true })
  const gates = texts.map((text) => workspace.gate(CHAT_PATH, { beforeHeaders: true, when: ({ body }) => JSON.stringify(body).includes(text) }))
  const together = async (): Promise<void> => {
    const requests = await Promise.all(gates.map((gate) => gate.reached))
    for (const gate of gates) gate.open()
    await Promise.all(requests.map((request) => request.outcome))
    await renewal.reached
  }
  return { refused: together(), letGo: renewal.open }
}

/** The names of the files in a folder that hold a text. */
export function filesWith(folder: string, text: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  return files.filter((entry) => readFileSync(join(entry.parentPath, entry.name)).includes(text)).map((entry) => entry.name)
}
