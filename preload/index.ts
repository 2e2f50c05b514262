import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { CallResult, Transport } from '#shared/client.ts'
import type { EventBatch } from '#shared/contract.ts'

const pageWindow = globalThis as unknown as EventTarget
/** Names this life of the page, so that a reload can be told from a second reader. */
const page = crypto.randomUUID()
const readers = new Map<number, (batch: EventBatch) => void>()
let lastReader = 0

/** What the window sees of Electron: exactly these three functions. */
const transport: Transport = {
  call: (method, input) => answerOf('parley:call', method, input),
  put: async (file, purpose = 'attachment') => {
    const path = webUtils.getPathForFile(file)
    // A pasted picture lies nowhere on disk: its bytes go along.
    if (path === '') return answerOf('parley:put', { name: file.name, bytes: await file.arrayBuffer(), purpose })
    return answerOf('parley:put', { name: file.name, path, purpose })
  },
  events: (onBatch) => {
    const id = ++lastReader
    readers.set(id, onBatch)
    tellReader('start', id)
    return () => {
      if (readers.delete(id)) tellReader('stop', id)
    }
  },
}

async function answerOf(channel: string, ...values: unknown[]): Promise<CallResult> {
  try {
    return (await ipcRenderer.invoke(channel, ...values)) as CallResult
  } catch (thrown) {
    return { ok: false, error: { code: 'internal', message: String(thrown), retryable: false } }
  }
}

function tellReader(verb: 'start' | 'stop' | 'taken', id: number): void {
  ipcRenderer.invoke('parley:events', { do: verb, page, id }).catch(() => undefined)
}

ipcRenderer.on('parley:batch', (_event, message: { page: string; id: number; batch: EventBatch }) => {
  if (message.page !== page) return
  try {
    readers.get(message.id)?.(message.batch)
  } finally {
    tellReader('taken', message.id)
  }
})

// A command of the native menu or of a notification reaches the page as an event of its own window.
ipcRenderer.on('parley:command', (_event, detail: unknown) => {
  pageWindow.dispatchEvent(new CustomEvent('parley-command', { detail }))
})

contextBridge.exposeInMainWorld('parley', transport)
