import { useMemo } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { askedAt, costOf } from '#shared/reply.ts'
import { useApp } from '../state/AppContext.tsx'
import { dollars, speedOf, spentOn } from '../state/reply-figures.ts'
import { useQuietMessage } from './use-quiet-message.ts'

/** How fast the last reply of a column came, what it used and cost, and what all of the column's replies did together. */
export function ColumnFigures({ path, lane }: { readonly path: readonly string[]; readonly lane: number }): ReactNode {
  const { t, i18n: { language } } = useTranslation()
  const reply = useQuietMessage(path.at(-1) ?? null)
  const sums = useSums(path, lane, reply?.status)
  // What was said before the columns began is nobody's.
  if (reply?.role !== 'assistant' || reply.lane !== lane) return <div className="column-figures" />
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 })
  const seconds = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  const { firstContentAt, usage, madeWith } = reply
  const speed = speedOf(reply)
  const cost = costOf(usage, madeWith?.price)
  const facts = [
    firstContentAt === undefined ? undefined : { label: t('compare.firstToken'), text: t('chat.seconds', { seconds: seconds.format(Math.max(0, firstContentAt - askedAt(reply)) / 1000) }) },
    speed === undefined ? undefined : { label: t('compare.speed'), text: `${speed.isEstimate ? '≈ ' : ''}${t('facts.perSecond', { shown: (speed.tokensPerSecond >= 100 ? whole : number).format(speed.tokensPerSecond) })}` },
    usage?.outputTokens === undefined ? undefined : { label: t('compare.tokens'), text: number.format(usage.outputTokens) },
    cost === undefined ? undefined : { label: t('compare.cost'), text: dollars(language, cost) },
    sums.replies < 2 ? undefined : { label: t('compare.together', { count: sums.replies }), text: [t('chat.tokens', { count: sums.tokens, shown: number.format(sums.tokens) }), sums.cost === undefined ? undefined : dollars(language, sums.cost)].filter((part) => part !== undefined).join(' · ') },
  ].filter((fact) => fact !== undefined)
  return (
    <div className="column-figures">
      {facts.length > 0 && <dl>{facts.map(({ label, text }) => <div key={label}><dt>{label}</dt><dd>{text}</dd></div>)}</dl>}
    </div>
  )
}

/** What all replies of a branch used and cost together, as far as it is known. Counted anew when one ends. */
function useSums(path: readonly string[], lane: number, status: string | undefined): { readonly replies: number; readonly tokens: number; readonly cost: number | undefined } {
  const { replica } = useApp()
  return useMemo(() => {
    const replies = status === 'running' ? [] : path.map((id) => replica.message(id)).filter((message) => message?.role === 'assistant' && message.lane === lane)
    return { replies: replies.length, tokens: replies.reduce((sum, message) => sum + (message?.usage?.outputTokens ?? 0), 0), cost: spentOn(replies)?.cost }
  }, [replica, path, lane, status])
}
