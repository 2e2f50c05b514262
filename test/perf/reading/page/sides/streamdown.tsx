import type { Side } from '../side.ts'
import { Draw } from './streamdown-draw.tsx'

/** As it is used with the AI SDK: its text is set anew with every token that arrives. */
export const side: Side = { Draw, perToken: true }
