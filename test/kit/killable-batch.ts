/**
 * A life of the core in a process of its own that goes on with the one batch of its folder, to be killed. Arguments: folder, token. Prints
 * "started", and "ended" when every row has its answer.
 */
import { createCore } from '#core/index.ts'
import { createClient } from '#shared/client.ts'
import { memoryKeychain, testHost } from './core.ts'

const [folder = '', token = ''] = process.argv.slice(2)
const core = await createCore(testHost(folder, { keychain: { ...memoryKeychain(), get: () => Promise.resolve(token) } }), { titles: false })
const client = createClient({ call: (method, input) => core.call(method, input), events: (read) => core.events(read), put: () => Promise.reject(new Error('no files')) })
core.events((batch) => {
  if ('events' in batch && batch.events.some((event) => event.type === 'batch-changed' && event.batch.state === 'done')) process.stdout.write('ended\n')
})
const [batch] = (await client.batches.list({})).batches
await client.batches.start({ batchId: batch?.id ?? '' })
process.stdout.write('started\n')
