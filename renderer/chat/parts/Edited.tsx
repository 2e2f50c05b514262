import { Popover } from 'radix-ui'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ErrorInfo } from '#shared/error.ts'
import { toErrorInfo } from '#shared/error.ts'
import { textOf } from '#shared/fold.ts'
import type { Message, Revision } from '#shared/message.ts'
import { useApp } from '../../state/AppContext.tsx'
import { errorText } from '../../state/error-text.ts'
import { restoreRevision } from '../../state/message-actions.ts'

/** Says that a message was edited in place, and shows its earlier texts on demand. */
export function Edited({ message }: { readonly message: Message }): ReactNode {
  const { t } = useTranslation()
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Popover.Root open={isOpen} onOpenChange={setIsOpen}>
      <Popover.Trigger className="button text edited" title={t('chat.earlierTexts')}>{t('chat.edited')}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover revisions" align="start" sideOffset={4} collisionPadding={12} aria-label={t('chat.earlierTexts')}>
          <h2>{t('chat.earlierTexts')}</h2>
          <Revisions message={message} onDone={() => setIsOpen(false)} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function Revisions({ message, onDone }: { readonly message: Message; readonly onDone: () => void }): ReactNode {
  const { t, i18n } = useTranslation()
  const app = useApp()
  const [known, setKnown] = useState<readonly Revision[]>()
  const [failure, setFailure] = useState<ErrorInfo>()
  useEffect(() => {
    app.client.chat.revisions({ messageId: message.id }).then(({ revisions }) => setKnown(revisions), (thrown: unknown) => setFailure(toErrorInfo(thrown)))
  }, [app, message.id])
  const date = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeStyle: 'short' })
  if (failure !== undefined) return <p className="problem" role="alert">{errorText(t, failure).sentence} {errorText(t, failure).next}</p>
  return (
    <ol aria-busy={known === undefined}>
      {known?.map((revision) => (
        <li key={revision.id}>
          <div className="revision-head">
            <span className="quiet">{t('chat.until', { date: date.format(revision.replacedAt) })}</span>
            <button type="button" className="button small" onClick={() => { void restoreRevision(app, message.id, revision.id); onDone() }}>{t('chat.restoreText')}</button>
          </div>
          <p className="revision-text" dir="auto" tabIndex={0}>{textOf(revision)}</p>
        </li>
      ))}
    </ol>
  )
}
