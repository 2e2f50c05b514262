import type { Job } from '#shared/contract.ts'
import type { ImportReport } from '#shared/transfer.ts'
import type { TestCore } from './core.ts'

/** The end of a job. */
export async function endOf({ until }: TestCore, jobId: string): Promise<Job> {
  const event = await until((one) => one.type === 'job-changed' && one.job.id === jobId && one.job.state !== 'running')
  if (event.type !== 'job-changed') throw new Error('unreachable')
  return event.job
}

/** Imports files by their names and answers the report. Throws where the job does not end well. */
export async function importFiles(core: TestCore, files: Readonly<Record<string, string | Uint8Array<ArrayBuffer>>>): Promise<ImportReport> {
  const put = await Promise.all(Object.entries(files).map(([name, content]) => core.client.putForImport(new File([content], name))))
  const { jobId } = await core.client.transfer.import({ fileIds: put.map(({ id }) => id) })
  const { state, report, error } = await endOf(core, jobId)
  if (state !== 'done' || report === undefined) throw new Error(`the import ended as ${state}: ${error?.message}`)
  return report
}

/** An export of ChatGPT with conversations of one question and one reply each. */
export function chatGptExport(names: readonly string[], reply = 'A reply.'): string {
  return JSON.stringify(names.map((name, index) => chatGptConversation(name, 1_700_000_000 + index * 100, ['A question?', reply])))
}

/** A conversation of ChatGPT in which the texts follow each other, question and reply in turn. */
export function chatGptConversation(name: string, time: number, texts: readonly string[]): unknown {
  const nodes = texts.map((text, index) => {
    const message = { id: `${name}-${index}`, author: { role: index % 2 === 0 ? 'user' : 'assistant' }, create_time: time + index, content: { content_type: 'text', parts: [text] }, metadata: { model_slug: 'gpt-4o' } }
    return { id: `${name}-${index}`, parent: index === 0 ? null : `${name}-${index - 1}`, children: index + 1 < texts.length ? [`${name}-${index + 1}`] : [], message }
  })
  return { title: name, create_time: time, update_time: time + texts.length, conversation_id: name, current_node: nodes.at(-1)?.id, mapping: Object.fromEntries(nodes.map((node) => [node.id, node])) }
}
