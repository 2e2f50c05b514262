import { useEffect, useState } from 'react'
import type { Job } from '#shared/contract.ts'
import { useApp } from './AppContext.tsx'
import { followJob } from './follow-job.ts'

/** A job as far as it is known; `undefined` while none is named or it has not been told of. */
export function useJob(jobId: string | undefined): Job | undefined {
  const { client, replica, http } = useApp()
  const [job, setJob] = useState<Job>()
  useEffect(() => (jobId === undefined ? undefined : followJob({ client, replica, http }, jobId, setJob)), [client, replica, http, jobId])
  return job?.id === jobId ? job : undefined
}
