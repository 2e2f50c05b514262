import { useEffect, useState } from 'react'
import type { Job } from '#shared/contract.ts'
import { useApp } from './AppContext.tsx'

/** A job as far as it is known; `undefined` while none is named or it has not been told of. */
export function useJob(jobId: string | undefined): Job | undefined {
  const { client, replica } = useApp()
  const [job, setJob] = useState<Job>()
  useEffect(() => {
    if (jobId === undefined) return
    let isLeft = false
    const end = replica.onEvent((event) => {
      if (event.type === 'job-changed' && event.job.id === jobId) setJob(event.job)
    })
    // It may have ended before anybody listened, or while the connection to the core was lost.
    const look = (): void => {
      client.jobs.list({}).then(({ jobs }) => {
        const found = jobs.find(({ id }) => id === jobId)
        if (!isLeft && found !== undefined && found.state !== 'running') setJob(found)
      }, () => undefined)
    }
    look()
    window.addEventListener('focus', look)
    return () => {
      isLeft = true
      end()
      window.removeEventListener('focus', look)
    }
  }, [client, replica, jobId])
  return job?.id === jobId ? job : undefined
}
