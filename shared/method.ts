import type { z } from 'zod'

/** A method of the contract: what it promises, takes and answers. */
export interface Method<Input extends z.ZodType, Output extends z.ZodType> {
  readonly doc: string
  readonly input: Input
  readonly output: Output
}

/** Describes a method of the contract. */
export function method<Input extends z.ZodType, Output extends z.ZodType>(doc: string, input: Input, output: Output): Method<Input, Output> {
  return { doc, input, output }
}
