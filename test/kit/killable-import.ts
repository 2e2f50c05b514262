/**
 * A life of the core in a process of its own that imports a file, to be killed. Arguments: folder, file. Prints a line each time that
 * more has come in.
 */
import { createCore } from '#core/index.ts'
import { testHost } from './core.ts'

const [folder = '', path = ''] = process.argv.slice(2)
const core = await createCore(testHost(folder))
core.events((batch) => {
  for (const event of 'events' in batch ? batch.events : []) {
    if (event.type === 'job-changed' && event.job.report !== undefined) process.stdout.write(`${event.job.report.messages.added}\n`)
  }
})
const put = await core.put({ name: 'export', path }, 'import')
if (!put.ok) throw new Error(put.error.message)
await core.call('transfer.import', { fileIds: [(put.value as { id: string }).id] })
