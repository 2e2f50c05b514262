import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '#shared/message.ts'

/** Who answered, how long it took and what it used: for those who look for it. */
export function ReplyFacts({ message }: { readonly message: Message }): ReactNode {
  const { t, i18n } = useTranslation()
  const { answeredBy, createdAt, finishedAt, usage } = message
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 })
  const facts = [
    answeredBy,
    finishedAt === undefined ? undefined : t('chat.seconds', { seconds: number.format((finishedAt - createdAt) / 1000) }),
    usage?.outputTokens === undefined ? undefined : t('chat.tokens', { count: usage.outputTokens, shown: number.format(usage.outputTokens) }),
    new Intl.DateTimeFormat(i18n.language, { timeStyle: 'short' }).format(createdAt),
  ]
  return <span className="facts">{facts.filter((fact) => fact !== undefined).join(' · ')}</span>
}
