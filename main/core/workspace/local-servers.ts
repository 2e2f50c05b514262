import type { Output } from '#shared/contract.ts'

/** How long a server on this machine may take to answer, in milliseconds. */
const patience = 1_000

/** The usual ports of local servers (their own documentation, 2026). */
const usualServers = [
  { name: 'Ollama', url: 'http://127.0.0.1:11434/v1' },
  { name: 'LM Studio', url: 'http://127.0.0.1:1234/v1' },
  { name: 'llama.cpp', url: 'http://127.0.0.1:8080/v1' },
  { name: 'vLLM', url: 'http://127.0.0.1:8000/v1' },
] as const

/** Servers that answer with a list of models at the usual ports of this machine. Never rejects. */
export async function findLocalServers(fetch: typeof globalThis.fetch, servers: readonly { name: string; url: string }[] = usualServers): Promise<Output<'endpoints.findLocal'>> {
  const found = await Promise.all(servers.map(async (server) => ({ ...server, models: await modelsAt(fetch, server.url) })))
  return { servers: found.flatMap(({ name, url, models }) => (models === null ? [] : [{ name, url, models }])) }
}

async function modelsAt(fetch: typeof globalThis.fetch, url: string): Promise<string[] | null> {
  try {
    const response = await fetch(`${url}/models`, { signal: AbortSignal.timeout(patience), redirect: 'manual' })
    if (!response.ok) return null
    const body = (await response.json()) as { data?: unknown }
    if (!Array.isArray(body.data)) return null
    return body.data.flatMap((item: unknown) => (typeof item === 'object' && item !== null && 'id' in item ? [String(item.id)] : []))
  } catch {
    return null
  }
}
