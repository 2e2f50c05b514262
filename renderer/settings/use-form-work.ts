import { useState } from 'react'
import { toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { Connection, ConnectionForm as Form, ConnectionStep } from '#shared/connection.ts'
import { useApp } from '../state/AppContext.tsx'
import { readForm } from './form-state.ts'
import type { FormProblem, FormState } from './form-state.ts'
import { isSecretStored } from './SignInFields.tsx'

/** What a form is doing, and what came of it. */
export interface FormWork {
  readonly current: 'test' | 'save' | null
  readonly steps: readonly ConnectionStep[] | null
  readonly error: ErrorInfo | null
  readonly problem: FormProblem | null
  clear(): void
  test(): Promise<void>
  /** `force` stores what the server has refused. */
  save(force: boolean): Promise<void>
  /** What the fields mean; `undefined` where one cannot be understood, which is then shown. */
  read(): Form | undefined
}

const idle = { current: null, steps: null, error: null, problem: null }

/** Tries and stores what stands in a form. */
export function useFormWork(provider: Form['provider'], form: FormState, connection: Connection | undefined, onDone: () => void): FormWork {
  const { client } = useApp()
  const [state, setState] = useState<Pick<FormWork, keyof typeof idle>>(idle)
  const connectionId = connection?.id
  const read = (): Form | undefined => {
    const input = readForm(provider, form, isSecretStored(connection))
    if (typeof input !== 'string') return input
    setState({ ...idle, problem: input })
    return undefined
  }
  const run = async (current: 'test' | 'save', task: (input: Form) => Promise<Partial<typeof state>>): Promise<void> => {
    // The buttons keep the focus while they work, so that they can be pressed again.
    if (state.current !== null) return
    const input = read()
    if (input === undefined) return
    setState({ ...idle, current })
    try {
      setState({ ...idle, ...(await task(input)) })
    } catch (thrown) {
      setState({ ...idle, error: toErrorInfo(thrown) })
    }
  }
  return {
    ...state,
    read,
    clear: () => setState(idle),
    test: () => run('test', async (input) => {
      const { steps } = await client.endpoints.test({ ...input, ...(connectionId !== undefined && { connectionId }) })
      return { steps }
    }),
    save: (force) => run('save', async (input) => {
      if (connectionId === undefined) await client.endpoints.add({ ...input, force })
      else await client.endpoints.update({ ...input, connectionId, force })
      onDone()
      return {}
    }),
  }
}
