/** A core in a process of its own, on the data folder that is named: after its searches it prints what memory it has, in MB, as JSON. */
import { createCore } from '#core/index.ts'
import { testHost } from '#kit/core.ts'
import { typed } from './library-queries.ts'

const [folder = ''] = process.argv.slice(2)
const core = await createCore(testHost(folder))
await core.call('conversations.list', {})
for (const text of Object.values(typed).flat()) await core.call('search.query', { text })
const { rss, heapUsed } = process.memoryUsage()
process.stdout.write(`${JSON.stringify({ rss: Math.round(rss / 1e6), heap: Math.round(heapUsed / 1e6) })}\n`)
await core.close()
