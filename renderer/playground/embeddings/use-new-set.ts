import { useState } from 'react'
import type { Endpoint } from '#shared/endpoint.ts'
import { toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import { textsOf } from '#shared/playground/texts-of.ts'
import { useApp, useLive } from '../../state/AppContext.tsx'
import type { ReadFile } from './TextFile.tsx'

/** Whether an endpoint gives vectors. */
export function givesVectors({ task, provider, reason }: Endpoint): boolean {
  return task === 'embeddings' && provider !== 'demo' && reason !== 'gone'
}

/** What was typed and not sent: it is there again when the page is. */
let lastTyped = ''

/** A set that is being put together. `onAdded` is told its id when it is made. */
export function useNewSet(onAdded: (id: string) => void) {
  const { client, replica } = useApp()
  const endpoints = useLive(replica.endpoints)?.endpoints.filter(givesVectors)
  const [chosenId, setChosenId] = useState<string | null>(null)
  const [lines, setLines] = useState(lastTyped)
  const [file, setFile] = useState<ReadFile | null>(null)
  const [options, setOptions] = useState({ instruction: '', dimensions: '' })
  const [error, setError] = useState<ErrorInfo | null>(null)
  const [isBusy, setIsBusy] = useState(false)
  const endpointId = chosenId ?? (endpoints?.length === 1 ? endpoints[0]?.id : undefined) ?? null
  const given = file === null ? textsOf(lines) : undefined
  const count = given?.texts.length ?? file?.columns[file.column]?.texts ?? 0
  const type = (text: string): void => {
    lastTyped = text
    setLines(text)
  }
  const read = async (chosen: File, header = true): Promise<void> => {
    setError(null)
    setIsBusy(true)
    try {
      const { id } = await client.putForImport(chosen)
      const { columns } = await client.embeddings.readFile({ fileId: id, header })
      const widest = columns.reduce((best, column, place) => (letters(column) > letters(columns[best]) ? place : best), 0)
      setFile({ file: chosen, fileId: id, header, columns, column: widest })
    } catch (thrown) {
      setError(toErrorInfo(thrown))
    } finally {
      setIsBusy(false)
    }
  }
  const send = async (): Promise<void> => {
    if (endpointId === null) return
    setError(null)
    setIsBusy(true)
    try {
      const { instruction, dimensions } = options
      const from = file === null ? { lines } : { file: { fileId: file.fileId, column: file.column, header: file.header } }
      const wanted = { ...(instruction.trim() !== '' && { instruction: instruction.trim() }), ...(dimensions !== '' && { dimensions: Number(dimensions) }) }
      const { setId } = await client.embeddings.add({ endpointId, ...from, options: wanted })
      lastTyped = ''
      onAdded(setId)
    } catch (thrown) {
      setError(toErrorInfo(thrown))
      setIsBusy(false)
    }
  }
  const canSend = !isBusy && count > 0 && endpointId !== null && isNumber(options.dimensions)
  return { endpoints, endpointId, setChosenId, lines, type, given, file, setFile, read, options, setOptions, error, isBusy, count, canSend, send }
}

function isNumber(typed: string): boolean {
  const number = Number(typed)
  return typed === '' || (Number.isInteger(number) && number >= 1 && number <= 100_000)
}

/** The column of long texts is most likely the one that is meant. */
function letters(column: ReadFile['columns'][number] | undefined): number {
  return column?.examples.reduce((sum, text) => sum + text.length, 0) ?? 0
}
