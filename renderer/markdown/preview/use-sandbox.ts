import { useEffect, useState } from 'react'
import type { RefObject } from 'react'
import { openSandbox } from './sandbox.ts'

/** Milliseconds between two looks at whether a preview still answers. */
const pace = 2_000
/** As many errors as are shown; a loop may report without end. */
const mostErrors = 20

/** How a preview is doing. */
export interface SandboxState {
  readonly errors: readonly string[]
  /** Whether it answers; one that loops does not. */
  readonly answers: boolean
}

/** Shows `html` in a new frame, once, and watches over it. */
export function useSandbox(frame: RefObject<HTMLIFrameElement | null>, html: string): SandboxState {
  const [errors, setErrors] = useState<readonly string[]>([])
  const [answers, setAnswers] = useState(true)
  useEffect(() => {
    if (frame.current === null) return
    let isAsked = false
    const sandbox = openSandbox(frame.current, { html }, (report) => {
      if (report.type === 'error') return setErrors((before) => (before.length < mostErrors ? [...before, report.text.slice(0, 500)] : before))
      isAsked = false
      setAnswers(true)
    })
    const timer = setInterval(() => {
      if (isAsked) setAnswers(false)
      isAsked = sandbox.ping()
    }, pace)
    return () => {
      clearInterval(timer)
      sandbox.close()
    }
  }, [frame, html])
  return { errors, answers }
}
