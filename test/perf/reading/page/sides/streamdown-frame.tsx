import type { Side } from '../side.ts'
import { Draw } from './streamdown-draw.tsx'

/** Given what has arrived once per frame. */
export const side: Side = { Draw }
