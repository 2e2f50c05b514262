import { Popover } from 'radix-ui'
import { memo, useDeferredValue, useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useConversation, useDraft, useEndpoint } from '../../state/AppContext.tsx'
import type { Fullness } from '../../state/context-use.ts'
import type { ComposerState } from '../../state/drafts.ts'
import { dollars, spentOn } from '../../state/reply-figures.ts'
import { focusMessageBox } from '../focus.ts'
import { ContextWays } from './ContextWays.tsx'
import { useFullness } from './use-context.ts'
import './left-out.css'

const radius = 6.5
const around = 2 * Math.PI * radius

/** How full the context of the endpoint is, quietly; a press says it in words and offers what can be done. */
export function ContextMeter({ conversationId }: { readonly conversationId: string | null }): ReactNode {
  // A key is drawn first, and counted after it.
  const draft = useDeferredValue(useDraft(conversationId))
  return <CountedMeter conversationId={conversationId} draft={draft} />
}

const CountedMeter = memo(({ conversationId, draft }: { readonly conversationId: string | null; readonly draft: ComposerState }): ReactNode => {
  const use = useFullness(conversationId, draft)
  return use !== null && conversationId !== null && <Meter conversationId={conversationId} use={use} />
})

function Meter({ conversationId, use }: { readonly conversationId: string; readonly use: Fullness }): ReactNode {
  const { t, i18n } = useTranslation()
  const [isOpen, setIsOpen] = useState(false)
  const name = useEndpoint(conversationId)?.name ?? ''
  const { tokens, limit, share, level, isMeasured, isComplete } = use
  // Where there is room for all, who asks for less gets half of it.
  const target = level === 'full' || !isComplete ? undefined : Math.max(1, Math.round(tokens / 2))
  const number = new Intl.NumberFormat(i18n.language, { maximumSignificantDigits: 3 })
  const short = new Intl.NumberFormat(i18n.language, { notation: 'compact', maximumSignificantDigits: 3 })
  const percent = new Intl.NumberFormat(i18n.language, { style: 'percent', maximumFractionDigits: 0 })
  const values = { tokens: number.format(tokens), limit: number.format(limit ?? 0), share: percent.format(share ?? 0), name }
  const says = !isComplete ? t('context.counting') : share === undefined ? t('context.unknown', { ...values, count: tokens }) : t('context.used', values)
  return (
    <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
      <Popover.Trigger className={`meter ${level}`} aria-label={says} title={says}>
        {share === undefined ? <span>{isComplete ? t('context.short', { count: tokens, shown: short.format(tokens) }) : '…'}</span> : (
          <svg aria-hidden width="18" height="18" viewBox="0 0 18 18">
            <circle cx="9" cy="9" r={radius} />
            <circle className="used" cx="9" cy="9" r={radius} strokeDasharray={`${Math.min(1, Math.max(0.03, share)) * around} ${around}`} transform="rotate(-90 9 9)" />
          </svg>
        )}
        {share !== undefined && level !== 'low' && <span>{percent.format(share)}</span>}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover meter-card" side="top" align="start" sideOffset={8} collisionPadding={12} aria-label={t('context.title')}
          onCloseAutoFocus={(event) => { event.preventDefault(); focusMessageBox() }}>
          <h2>{t('context.title')}</h2>
          {share !== undefined && <div className={`meter-bar ${level}`}><div style={{ width: percentOf(share) }} /></div>}
          <p>{says}</p>
          {isComplete && <p className="quiet">{isMeasured ? t('context.measured') : t('context.estimated')}</p>}
          {isComplete && <SpentLine conversationId={conversationId} />}
          <div className="ways-list"><ContextWays conversationId={conversationId} className="button text" tokens={target} onDone={() => setIsOpen(false)} /></div>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

/** What all replies of the conversation cost, where the price of any is known. Worked out when the card opens. */
function SpentLine({ conversationId }: { readonly conversationId: string }): ReactNode {
  const { t, i18n } = useTranslation()
  const { replica } = useApp()
  const view = useConversation(conversationId)
  const isWhole = view?.isWhole === true
  useEffect(() => {
    if (!isWhole) void replica.whole(conversationId)
  }, [replica, conversationId, isWhole])
  if (!isWhole) return <p className="quiet">{t('context.counting')}</p>
  const spent = spentOn(Array.from(view?.nodes.keys() ?? [], (id) => replica.message(id)))
  if (spent === undefined) return null
  const cost = dollars(i18n.language, spent.cost)
  return <p className="quiet">{spent.unknown === 0 ? t('context.spent', { cost }) : t('context.spentPartly', { cost, count: spent.unknown })}</p>
}

function percentOf(share: number): string {
  return `${Math.min(100, Math.max(1, share * 100))}%`
}
