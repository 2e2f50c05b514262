import { Popover } from 'radix-ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '#shared/message.ts'
import { askedAt, costOf } from '#shared/reply.ts'
import { dollars, speedOf } from '../../state/reply-figures.ts'
import { ReplyDetails } from './ReplyDetails.tsx'

/** Who answered, how long it took, what it used and cost: a quiet line, which opens to all that is known. */
export function ReplyFacts({ message }: { readonly message: Message }): ReactNode {
  const { t, i18n: { language } } = useTranslation()
  const [isOpen, setIsOpen] = useState(false)
  const { answeredBy, createdAt, finishedAt, usage, madeWith } = message
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })
  const cost = costOf(usage, madeWith?.price)
  const speed = speedOf(message)
  const facts = [
    answeredBy,
    finishedAt === undefined ? undefined : t('chat.seconds', { seconds: number.format((finishedAt - askedAt(message)) / 1000) }),
    usage?.outputTokens === undefined ? undefined : t('chat.tokens', { count: usage.outputTokens, shown: number.format(usage.outputTokens) }),
    speed === undefined || speed.isEstimate ? undefined : t('facts.perSecond', { shown: number.format(speed.tokensPerSecond) }),
    cost === undefined ? undefined : dollars(language, cost),
    new Intl.DateTimeFormat(language, { timeStyle: 'short' }).format(createdAt),
  ].filter((fact) => fact !== undefined)
  return (
    <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
      <Popover.Trigger className="facts" title={t('facts.open')}>{facts.join(' · ')}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover reply-details" align="end" sideOffset={4} collisionPadding={12} aria-label={t('facts.title')}>
          <h2>{t('facts.title')}</h2>
          <ReplyDetails message={message} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
