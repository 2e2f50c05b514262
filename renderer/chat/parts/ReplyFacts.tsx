import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { TFunction } from 'i18next'
import type { Endpoint } from '#shared/endpoint.ts'
import type { Message } from '#shared/message.ts'
import { askedAt } from '#shared/reply.ts'
import { useApp, useLive } from '../../state/AppContext.tsx'
import { notTaken, setNames } from '../../state/parameter-form.ts'

/** Who answered, how long it took, what it used and was made with: for those who look for it. */
export function ReplyFacts({ message }: { readonly message: Message }): ReactNode {
  const { t, i18n } = useTranslation()
  const { answeredBy, createdAt, finishedAt, usage, madeWith } = message
  const { replica } = useApp()
  const endpoint = useLive(replica.endpoints)?.endpoints.find(({ id }) => id === madeWith?.endpointId)
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 })
  const facts = [
    answeredBy,
    finishedAt === undefined ? undefined : t('chat.seconds', { seconds: number.format((finishedAt - askedAt(message)) / 1000) }),
    usage?.outputTokens === undefined ? undefined : t('chat.tokens', { count: usage.outputTokens, shown: number.format(usage.outputTokens) }),
    ...madeWithFacts(t, { madeWith, endpoint }, new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 6 })),
    new Intl.DateTimeFormat(i18n.language, { timeStyle: 'short' }).format(createdAt),
  ]
  return <span className="facts">{facts.filter((fact) => fact !== undefined).join(' · ')}</span>
}

/** What was set and sent; what the endpoint does not take was not. */
function madeWithFacts(t: TFunction, { madeWith, endpoint }: { madeWith: Message['madeWith']; endpoint: Endpoint | undefined }, number: Intl.NumberFormat): string[] {
  if (madeWith === undefined) return []
  const { systemPrompt, parameters } = madeWith
  const settings = { ...(systemPrompt !== undefined && { systemPrompt }), parameters }
  const unsent = endpoint === undefined ? [] : notTaken(settings, endpoint)
  return setNames(settings).filter((name) => !unsent.includes(name)).map((name) => {
    const value = name === 'systemPrompt' ? undefined : parameters[name]
    const label = t(`parameters.${name}`)
    if (typeof value === 'number') return `${label} ${number.format(value)}`
    return typeof value === 'string' ? `${label} ${value}` : label
  })
}
