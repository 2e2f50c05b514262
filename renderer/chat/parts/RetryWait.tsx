import { Hourglass } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '#shared/message.ts'
import { retryNow, stopReply } from '../../state/actions.ts'
import { useApp } from '../../state/AppContext.tsx'
import { errorText } from '../../state/error-text.ts'
import { useSeconds } from '../../ui/use-seconds.ts'
import { focusMessageBox } from '../focus.ts'

interface RetryWaitProps {
  readonly messageId: string
  readonly wait: NonNullable<Message['retryWait']>
}

/** Counts down to the next attempt at a busy endpoint; the person may shorten the wait or end it. */
export function RetryWait({ messageId, wait: { until, attempt, error } }: RetryWaitProps): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const seconds = Math.max(0, Math.ceil((until - useSeconds()) / 1000))
  const { said } = errorText(t, error)
  const sentence = error.code === 'rate-limited' ? t('chat.tooMany') : errorText(t, error).sentence
  const go = (act: () => Promise<void>): void => {
    void act()
    // The button is gone with the wait.
    focusMessageBox()
  }
  return (
    <div className="outcome waits">
      <Hourglass aria-hidden size={16} />
      <div>
        <p><span className="sentence" role="status">{sentence}</span> <span className="ticking">{t('chat.nextTry', { seconds, count: attempt })}</span></p>
        {said !== null && <p className="said">{t('error.said', { text: said })}</p>}
      </div>
      <div className="outcome-ways">
        <button type="button" className="button small" onClick={() => go(() => retryNow(app, messageId))}>{t('chat.tryNow')}</button>
        <button type="button" className="button small" onClick={() => go(() => stopReply(app, messageId))}>{t('chat.giveUp')}</button>
      </div>
    </div>
  )
}
