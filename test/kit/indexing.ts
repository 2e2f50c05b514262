/** A life of the core in a process of its own, to be killed while it indexes. Argument: folder. Prints how many conversations are left. */
import { createCore } from '#core/index.ts'
import { testHost } from './core.ts'

const [folder = ''] = process.argv.slice(2)
const core = await createCore(testHost(folder))
for (;;) {
  const answer = await core.call('search.query', { text: 'needle' })
  process.stdout.write(`${JSON.stringify(answer.ok ? answer.value : answer.error)}\n`)
}
