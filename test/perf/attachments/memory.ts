import { readFileSync, readdirSync } from 'node:fs'
import { Worker, isMainThread, parentPort } from 'node:worker_threads'

/** Watches the memory of processes until `stop`, which answers the most that they had more than at the beginning, in bytes. */
export interface MemoryWatch {
  stop(): Promise<number | null>
}

/** How often is looked, in ms. */
const interval = 100

/**
 * Watches all processes that this one started, and those that they started: the host, the browser and its pages. Memory that several share
 * counts once. `null` where the system does not say it. Looking takes time, so that it has a thread of its own.
 */
export async function watchMemory(): Promise<MemoryWatch> {
  const worker = new Worker(new URL(import.meta.url))
  const next = (): Promise<number | null> => new Promise((resolve, reject) => {
    worker.once('message', resolve).once('error', reject)
  })
  await next()
  return {
    stop: async () => {
      const most = next()
      worker.postMessage('stop')
      const found = await most
      await worker.terminate()
      return found
    },
  }
}

if (!isMainThread) watch()

function watch(): void {
  const before = memoryOfChildren()
  let most = before ?? 0
  const timer = setInterval(() => (most = Math.max(most, memoryOfChildren() ?? 0)), interval)
  parentPort?.once('message', () => {
    clearInterval(timer)
    parentPort?.postMessage(before === null ? null : Math.max(most, memoryOfChildren() ?? 0) - before)
  })
  parentPort?.postMessage(before)
}

function memoryOfChildren(): number | null {
  const parents = parentsOfAll()
  if (parents === null) return null
  const isOurs = (pid: number): boolean => {
    for (let at = parents.get(pid); at !== undefined && at > 1; at = parents.get(at)) if (at === process.pid) return true
    return false
  }
  return [...parents.keys()].filter(isOurs).reduce((sum, pid) => sum + memoryOf(pid), 0)
}

/** The parent of every process. */
function parentsOfAll(): Map<number, number> | null {
  if (process.platform !== 'linux') return null
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    // The name of the program, in brackets, may hold spaces.
    const parent = read(`/proc/${name}/stat`).split(') ').at(-1)?.split(' ')[1]
    if (parent !== undefined) parents.set(Number(name), Number(parent))
  }
  return parents
}

function memoryOf(pid: number): number {
  return Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${pid}/smaps_rollup`))?.[1] ?? 0) * 1024
}

/** Empty where the process has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
