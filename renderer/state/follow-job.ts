import type { Job } from '#shared/contract.ts'
import type { App } from './app.ts'

/**
 * Calls back with every state of a job from now on, also with its end when that came before anybody listened or while the
 * connection to the core was lost. Answers a function that ends it.
 */
export function followJob({ client, replica, http }: Pick<App, 'client' | 'replica' | 'http'>, jobId: string, listener: (job: Job) => void): () => void {
  let isLeft = false
  const end = replica.onEvent((event) => {
    if (event.type === 'job-changed' && event.job.id === jobId) listener(event.job)
  })
  const look = (): void => {
    client.jobs.list({}).then(({ jobs }) => {
      const found = jobs.find(({ id }) => id === jobId)
      if (!isLeft && found !== undefined && found.state !== 'running') listener(found)
    }, () => undefined)
  }
  look()
  // What was told while the connection was lost is not told again.
  const unlink = http?.onLink((state) => state === 'open' && look())
  window.addEventListener('focus', look)
  return () => {
    isLeft = true
    end()
    unlink?.()
    window.removeEventListener('focus', look)
  }
}
