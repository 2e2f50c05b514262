import type { ReactNode } from 'react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Endpoint } from '#shared/endpoint.ts'
import type { Message } from '#shared/message.ts'
import { askedAt, costOf } from '#shared/reply.ts'
import { useApp, useLive } from '../../state/AppContext.tsx'
import { notTaken, setNames } from '../../state/parameter-form.ts'
import { dollars, speedOf } from '../../state/reply-figures.ts'

/** All that is known of how a reply was made. */
export function ReplyDetails({ message }: { readonly message: Message }): ReactNode {
  const { t, i18n: { language } } = useTranslation()
  const { replica } = useApp()
  const { madeWith, answeredBy, createdAt } = message
  const endpoint = useLive(replica.endpoints)?.endpoints.find(({ id }) => id === madeWith?.endpointId)
  const rows: readonly (readonly [string, string | undefined])[] = [
    [t('facts.endpoint'), madeWith?.endpointName],
    [t('facts.model'), answeredBy ?? madeWith?.model],
    [t('facts.asked'), new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'medium' }).format(createdAt)],
    ...timeRows(t, language, message),
    ...tokenRows(t, language, message),
    [t('facts.madeWith'), madeWithFacts(t, { madeWith, endpoint }, new Intl.NumberFormat(language, { maximumFractionDigits: 6 })).join(', ') || undefined],
  ]
  return <dl>{rows.filter(([, value]) => value !== undefined).map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}</dl>
}

type Rows = readonly (readonly [string, string | undefined])[]

function timeRows(t: TFunction, language: string, message: Message): Rows {
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2 })
  const seconds = (from: number, until: number | undefined): string | undefined => (until === undefined || until < from ? undefined : t('chat.seconds', { seconds: number.format((until - from) / 1000) }))
  const asked = askedAt(message)
  const speed = speedOf(message)
  const shown = speed === undefined ? undefined : t('facts.perSecond', { shown: new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(speed.tokensPerSecond) })
  return [
    [t('facts.firstToken'), seconds(asked, message.firstContentAt)],
    [t('facts.total'), seconds(asked, message.finishedAt)],
    [t('facts.speed'), speed?.isEstimate === true ? t('facts.about', { value: shown }) : shown],
  ]
}

function tokenRows(t: TFunction, language: string, { usage, madeWith }: Message): Rows {
  const number = new Intl.NumberFormat(language)
  const count = (tokens: number | undefined, of: number | undefined, name: 'cached' | 'reasoning'): string | undefined => {
    if (tokens === undefined) return undefined
    return of === undefined || of === 0 ? number.format(tokens) : `${number.format(tokens)} (${t(`facts.${name}`, { shown: number.format(of) })})`
  }
  const cost = costOf(usage, madeWith?.price)
  const price = madeWith?.price
  return [
    [t('facts.tokensIn'), count(usage?.inputTokens, usage?.cachedTokens, 'cached')],
    [t('facts.tokensOut'), count(usage?.outputTokens, usage?.reasoningTokens, 'reasoning')],
    [t('facts.cost'), cost === undefined ? undefined : dollars(language, cost)],
    [t('facts.price'), price === undefined ? undefined : t('facts.pricePerMillion', { input: dollars(language, price.input), output: dollars(language, price.output) })],
  ]
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
