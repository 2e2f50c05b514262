import { Gauge } from 'lucide-react'
import { useDeferredValue } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useDraft, useEndpoint } from '../../state/AppContext.tsx'
import { tooLong } from '../../state/too-long.ts'
import { useDraftUse } from '../context/use-context.ts'

/** Says before a message is sent that a file of it is more than the endpoint takes, with the choice of what is kept of it. */
export function TooLongNotice({ conversationId }: { readonly conversationId: string | null }): ReactNode {
  const { t, i18n } = useTranslation()
  const { drafts, view } = useApp()
  const draft = useDeferredValue(useDraft(conversationId))
  const use = useDraftUse(conversationId, draft)
  const name = useEndpoint(conversationId)?.name ?? ''
  const found = tooLong(draft.attachments, use.tokens, use.limit)
  if (found === null) return null
  const { attachment, tokens, limit, fitting } = found
  const shown = new Intl.NumberFormat(i18n.language, { maximumSignificantDigits: 2 })
  const keep = (from: 'start' | 'end') => (): void => drafts.setSending(conversationId, attachment.id, { keep: { from, characters: fitting } })
  return (
    <div className="context-notice full too-long" role="status">
      <Gauge aria-hidden size={16} />
      <p>{t('tray.tooLong', { name, file: attachment.name, tokens: shown.format(tokens), limit: shown.format(limit) })}</p>
      <div className="button-row">
        {fitting > 0 && <button type="button" className="button small" onClick={keep('start')}>{t('tray.keepStart')}</button>}
        {fitting > 0 && <button type="button" className="button small" onClick={keep('end')}>{t('tray.keepEnd')}</button>}
        <button type="button" className="button small" onClick={() => view.setState({ preview: { attachment, draft: { conversationId } } })}>{t('tray.choosePart')}</button>
      </div>
    </div>
  )
}
