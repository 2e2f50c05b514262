import type { CallResult } from '#shared/client.ts'
import { contract } from '#shared/contract.ts'
import type { MethodName, Output, ParsedInput } from '#shared/contract.ts'
import { AppError, toErrorInfo } from '#shared/error.ts'

/** What answers the methods of the contract. A handler throws or rejects with `AppError`. */
export type Handlers = {
  readonly [Name in MethodName]: (input: ParsedInput<Name>) => Output<Name> | Promise<Output<Name>>
}

/** How a router treats calls. */
export interface RouterOptions {
  /** Checks answers against the contract too; for tests and development. */
  readonly checkOutput: boolean
  /** Hears of failures that are nobody's mistake outside. */
  onInternal(method: string, message: string): void
}

/** The one place where calls are checked and errors become data. The function it answers never rejects. */
export function createRouter(handlers: Handlers, options: RouterOptions): (method: string, input: unknown) => Promise<CallResult> {
  return async (method, input) => {
    try {
      if (!isMethod(method)) throw new AppError('unknown-method', `There is no method ${String(method).slice(0, 100)}.`)
      return { ok: true, value: await answer(handlers, method, input, options) }
    } catch (thrown) {
      const error = toErrorInfo(thrown)
      if (error.code === 'internal') options.onInternal(method, error.message)
      return { ok: false, error }
    }
  }
}

async function answer<Name extends MethodName>(handlers: Handlers, method: Name, input: unknown, options: RouterOptions): Promise<unknown> {
  const parsed = contract[method].input.safeParse(input ?? {})
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    const place = issue?.path.join('.') ?? ''
    throw new AppError('bad-input', `${method}: ${place === '' ? '' : `${place}: `}${issue?.message ?? 'not valid'}`, { field: place })
  }
  const handler = handlers[method] as (input: unknown) => unknown
  const value = await handler(parsed.data)
  return options.checkOutput ? contract[method].output.parse(value) : value
}

function isMethod(name: unknown): name is MethodName {
  return typeof name === 'string' && Object.hasOwn(contract, name)
}
