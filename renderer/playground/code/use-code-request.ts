import { useEffect, useState } from 'react'
import { toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { CodeRequest, CodeSource } from '#shared/playground/code.ts'
import type { App } from '../../state/app.ts'
import { useApp } from '../../state/AppContext.tsx'

interface Answer {
  readonly source: CodeSource
  readonly request?: CodeRequest
  readonly error?: ErrorInfo
}

/** The request of a source, or why there is none; neither before the first answer. `sample` is asked where nothing is written. */
export function useCodeRequest(source: CodeSource, sample: string): Omit<Answer, 'source'> {
  const app = useApp()
  const [answer, setAnswer] = useState<Answer>()
  useEffect(() => {
    let isOver = false
    const take = (next: Answer): void => {
      if (!isOver) setAnswer(next)
    }
    app.client.code.request({ source: withSample(app, source, sample) }).then(
      ({ request }) => take({ source, request }),
      (thrown: unknown) => take({ source, error: toErrorInfo(thrown) }),
    )
    return () => {
      isOver = true
    }
  }, [app, source, sample])
  return answer?.source === source ? answer : {}
}

/** A conversation in which nothing is said yet asks something all the same. */
function withSample({ replica }: App, source: CodeSource, sample: string): CodeSource {
  if (source.kind !== 'conversation' || source.text.trim() !== '' || source.attachmentIds.length > 0) return source
  const said = source.conversationId === null ? 0 : (replica.conversation(source.conversationId)?.path.length ?? 0)
  return said > 0 && source.leafId !== null ? source : { ...source, text: sample }
}
