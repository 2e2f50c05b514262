import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { HttpExchange } from '#shared/exchange.ts'
import type { Message } from '#shared/message.ts'
import { figuresOf } from './figures.ts'
import { useFormats } from './formats.ts'

interface SummaryProps {
  readonly message: Message
  readonly exchanges: readonly HttpExchange[]
}

/** What the reply took and used, in one line. */
export function Summary({ message, exchanges }: SummaryProps): ReactNode {
  const { t } = useTranslation()
  const { duration, number } = useFormats()
  const { firstToken, tokensPerSecond, total } = figuresOf(message, exchanges)
  const { inputTokens, outputTokens, reasoningTokens, cachedTokens } = message.usage ?? {}
  return (
    <dl className="inspector-summary">
      <Figure name={t('inspector.firstToken')} value={duration(firstToken)} />
      <Figure name={t('inspector.speed')} value={tokensPerSecond === undefined ? '–' : t('inspector.tokensPerSecond', { shown: number(tokensPerSecond) })} />
      <Figure name={t('inspector.tokensIn')} value={number(inputTokens)} more={!cachedTokens ? '' : t('inspector.cached', { shown: number(cachedTokens) })} />
      <Figure name={t('inspector.tokensOut')} value={number(outputTokens)} more={!reasoningTokens ? '' : t('inspector.reasoning', { shown: number(reasoningTokens) })} />
      <Figure name={t('inspector.total')} value={duration(total)} />
      <Figure name={t('inspector.requests')} value={number(exchanges.length || undefined)} />
    </dl>
  )
}

function Figure({ name, value, more = '' }: { readonly name: string; readonly value: string; readonly more?: string }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}{more !== '' && <small>{more}</small>}</dd>
    </div>
  )
}
