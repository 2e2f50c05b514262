import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Input, Job } from '#shared/contract.ts'
import { toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import { useApp } from '../state/AppContext.tsx'
import { useJob } from '../state/use-job.ts'
import { useEscape } from '../ui/Modal.tsx'
import { openSignInPage } from './sign-in-page.ts'

/** How far a sign-in in the browser is. */
export type SignInState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'starting' }
  /** `isOpened`: a page was opened for it. */
  | { readonly kind: 'waiting'; readonly jobId: string; readonly url: string; readonly isOpened: boolean }
  /** The person ended it; its page in the browser leads nowhere. */
  | { readonly kind: 'given-up' }
  | { readonly kind: 'failed'; readonly error: ErrorInfo }

/** A sign-in in the browser. */
export interface SignIn {
  readonly state: SignInState
  /** To be called in a click, so that the browser lets the page open. */
  start(form: Input<'endpoints.signIn'>): void
  cancel(): void
  clear(): void
}

/**
 * Signs in to a workspace in the browser. Escape gives it up and says so before it closes anything; whoever goes away
 * gives it up too, since nobody would be there to see its end, and a notice says so.
 */
export function useSignIn(onDone: (connectionId: string) => void): SignIn {
  const { t } = useTranslation()
  const { client, http, toasts } = useApp()
  const [asked, setAsked] = useState<SignInState>({ kind: 'idle' })
  const jobId = asked.kind === 'waiting' ? asked.jobId : undefined
  const job = useJob(jobId)
  const state = stateOf(asked, job)
  const isLeft = useRef(false)
  const waits = useRef(false)
  const madeId = job?.state === 'done' ? (job.result?.['connectionId'] ?? '') : undefined
  const tell = useEffectEvent(onDone)

  useEffect(() => {
    if (madeId !== undefined) tell(madeId)
  }, [madeId])
  useEffect(() => {
    if (jobId === undefined) return
    return () => void client.jobs.cancel({ jobId }).catch(() => undefined)
  }, [client, jobId])
  const isWaiting = state.kind === 'waiting'
  useEffect(() => {
    waits.current = isWaiting
  }, [isWaiting])
  useEffect(() => {
    isLeft.current = false
    return () => {
      isLeft.current = true
      if (waits.current) toasts.show({ kind: 'sign-in-given-up' })
    }
  }, [toasts])

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
  const cancel = (): void => setAsked({ kind: 'given-up' })
  const clear = (): void => {
    if (state.kind === 'failed' || state.kind === 'given-up') setAsked({ kind: 'idle' })
  }
  useEscape(isWaiting, cancel)
  return { state, start, cancel, clear }
}

/** A sign-in that was asked for ends with its job. */
function stateOf(asked: SignInState, job: Job | undefined): SignInState {
  if (asked.kind !== 'waiting' || job === undefined || job.state === 'running') return asked
  return job.state === 'failed' ? { kind: 'failed', error: (job.error ?? unknownFailure) as ErrorInfo } : { kind: 'idle' }
}

const unknownFailure: ErrorInfo = { code: 'internal', message: '', retryable: false }
