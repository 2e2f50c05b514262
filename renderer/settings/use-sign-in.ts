import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Input, Job } from '#shared/contract.ts'
import { toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import { useApp } from '../state/AppContext.tsx'
import { useJob } from '../state/use-job.ts'
import { openSignInPage } from './sign-in-page.ts'

/** How far a sign-in in the browser is. */
export type SignInState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'starting' }
  /** `isOpened`: a page was opened for it. */
  | { readonly kind: 'waiting'; readonly jobId: string; readonly url: string; readonly isOpened: boolean }
  | { readonly kind: 'failed'; readonly error: ErrorInfo }

/** A sign-in in the browser. */
export interface SignIn {
  readonly state: SignInState
  /** To be called in a click, so that the browser lets the page open. */
  start(form: Input<'endpoints.signIn'>): void
  cancel(): void
  clear(): void
}

/** Signs in to a workspace in the browser. Whoever goes away from it gives it up: nobody would be there to see its end. */
export function useSignIn(onDone: (connectionId: string) => void): SignIn {
  const { t } = useTranslation()
  const { client, http } = useApp()
  const [asked, setAsked] = useState<SignInState>({ kind: 'idle' })
  const jobId = asked.kind === 'waiting' ? asked.jobId : undefined
  const job = useJob(jobId)
  const state = stateOf(asked, job)
  const isLeft = useRef(false)
  const madeId = job?.state === 'done' ? (job.result?.['connectionId'] ?? '') : undefined
  const tell = useEffectEvent(onDone)

  useEffect(() => {
    if (madeId !== undefined) tell(madeId)
  }, [madeId])
  useEffect(() => {
    if (jobId === undefined) return
    return () => void client.jobs.cancel({ jobId }).catch(() => undefined)
  }, [client, jobId])
  useEffect(() => {
    isLeft.current = false
    return () => {
      isLeft.current = true
    }
  }, [])

  const start = (form: Input<'endpoints.signIn'>): void => {
    if (state.kind === 'starting' || state.kind === 'waiting') return
    const page = openSignInPage(http !== null, t('connection.browserBlank'))
    setAsked({ kind: 'starting' })
    client.endpoints.signIn(form).then(
      ({ jobId, url }) => {
        if (!isLeft.current) return setAsked({ kind: 'waiting', jobId, url, isOpened: page.show(url) })
        page.close()
        client.jobs.cancel({ jobId }).catch(() => undefined)
      },
      (thrown: unknown) => {
        page.close()
        setAsked({ kind: 'failed', error: toErrorInfo(thrown) })
      },
    )
  }
  const stop = (): void => setAsked({ kind: 'idle' })
  return { state, start, cancel: stop, clear: () => state.kind === 'failed' && stop() }
}

/** A sign-in that was asked for ends with its job. */
function stateOf(asked: SignInState, job: Job | undefined): SignInState {
  if (asked.kind !== 'waiting' || job === undefined || job.state === 'running') return asked
  return job.state === 'failed' ? { kind: 'failed', error: (job.error ?? unknownFailure) as ErrorInfo } : { kind: 'idle' }
}

const unknownFailure: ErrorInfo = { code: 'internal', message: '', retryable: false }
