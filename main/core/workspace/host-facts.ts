import { AppError } from '#shared/error.ts'
import { addressOf, headersOf } from '../providers/http.ts'
import type { OpenConnection } from '../providers/provider.ts'
import { mePath, signedInNameOf } from '../providers/signed-in-name.ts'

/** How long a host may take to say what it is, in milliseconds. */
const patience = 5_000

/**
 * Which workspace a host of many of them means by itself, as far as it says so; nothing for a plain workspace, and nothing
 * where the question fails: old hosts do not know it (wire facts, 1.1). Rejects with `account-console`, or when `signal` fires.
 */
export async function readHost(fetch: typeof globalThis.fetch, url: string, signal: AbortSignal): Promise<{ readonly workspaceId?: string }> {
  const config = await askJson(fetch, { url: `${url}/.well-known/databricks-config`, headers: {} }, signal)
  const type = config['host_type']
  if (type === 'ACCOUNT_HOST') {
    const { host } = new URL(url)
    throw new AppError('account-console', `${host} is an account console, not a workspace.`, { host })
  }
  const workspaceId = config['workspace_id']
  return type === 'UNIFIED_HOST' && /^\d{1,20}$/.test(String(workspaceId)) ? { workspaceId: String(workspaceId) } : {}
}

/** What a workspace is asked with. */
export type Asking = Pick<OpenConnection, 'url' | 'token' | 'workspaceId' | 'headers' | 'query'>

/** The name that a sign-in belongs to; `undefined` where it cannot be told. Rejects only when `signal` fires. */
export async function readUser(fetch: typeof globalThis.fetch, asking: Asking, signal: AbortSignal): Promise<string | undefined> {
  return signedInNameOf(await askJson(fetch, { url: addressOf(asking, mePath), headers: headersOf(asking) }, signal))
}

async function askJson(fetch: typeof globalThis.fetch, asked: { url: string; headers: Record<string, string> }, signal: AbortSignal): Promise<Record<string, unknown>> {
  try {
    const response = await fetch(asked.url, { headers: asked.headers, redirect: 'manual', signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]) })
    const value: unknown = await response.json()
    return response.ok && typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    signal.throwIfAborted()
    return {}
  }
}
