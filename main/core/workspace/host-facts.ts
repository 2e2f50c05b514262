import { AppError } from '#shared/error.ts'

/** How long a host may take to say what it is, in milliseconds. */
const patience = 5_000

/**
 * Which workspace a host of many of them means by itself, as far as it says so; nothing for a plain workspace, and nothing
 * where the question fails: old hosts do not know it (wire facts, 1.1). Rejects with `account-console`, or when `signal` fires.
 */
export async function readHost(fetch: typeof globalThis.fetch, url: string, signal: AbortSignal): Promise<{ readonly workspaceId?: string }> {
  const config = await askJson(fetch, `${url}/.well-known/databricks-config`, signal)
  const type = config['host_type']
  if (type === 'ACCOUNT_HOST') {
    const { host } = new URL(url)
    throw new AppError('account-console', `${host} is an account console, not a workspace.`, { host })
  }
  const workspaceId = config['workspace_id']
  return type === 'UNIFIED_HOST' && /^\d{1,20}$/.test(String(workspaceId)) ? { workspaceId: String(workspaceId) } : {}
}

async function askJson(fetch: typeof globalThis.fetch, url: string, signal: AbortSignal): Promise<Record<string, unknown>> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.any([signal, AbortSignal.timeout(patience)]) })
    const value: unknown = await response.json()
    return response.ok && typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    signal.throwIfAborted()
    return {}
  }
}
