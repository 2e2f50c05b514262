import { code } from '@streamdown/code'
import { createMathPlugin } from '@streamdown/math'
import 'katex/dist/katex.min.css'
import { Streamdown } from 'streamdown'
import 'streamdown/styles.css'
import type { Drawn } from '../side.ts'

// As its documentation has it, with formulas between single dollars, which the texts hold.
const plugins = { code, math: createMathPlugin({ singleDollarTextMath: true }) }

/** Streamdown with its plugins for code and formulas. */
export function Draw({ text, growing }: Drawn) {
  return <Streamdown plugins={plugins} isAnimating={growing}>{text}</Streamdown>
}
