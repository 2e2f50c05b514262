// Imports the module named first and ends. With `--until MARK` it ends when the module sets that performance mark.
import { PerformanceObserver, performance } from 'node:perf_hooks'
import { pathToFileURL } from 'node:url'

const [path = '', ...flags] = process.argv.slice(2)
const mark = flags.includes('--until') ? flags[flags.indexOf('--until') + 1] : undefined

await import(pathToFileURL(path).href)
if (mark !== undefined) await marked(mark)
process.exit(0)

/** @param {string} name */
function marked(name) {
  return new Promise((resolve) => {
    const look = () => performance.getEntriesByName(name).length > 0 && resolve(undefined)
    new PerformanceObserver(look).observe({ entryTypes: ['mark'] })
    look()
  })
}
