import { Check, Copy, ExternalLink, LoaderCircle } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { errorText } from '../state/error-text.ts'
import { useCopy } from '../ui/use-copy.ts'
import { isWebAddress } from './sign-in-page.ts'
import type { SignIn } from './use-sign-in.ts'

/** What a sign-in in the browser waits for, or why it failed; nothing before it was started. */
export function SignInProgress({ signIn }: { readonly signIn: SignIn }): ReactNode {
  const { t } = useTranslation()
  const { state, cancel } = signIn
  if (state.kind === 'idle') return null
  if (state.kind === 'given-up') return <p ref={showWhole} className="hint-box result" role="status">{t('connection.browserGivenUp')}</p>
  if (state.kind === 'failed') {
    const { sentence, next, said } = errorText(t, state.error)
    return (
      <div ref={showWhole} className="hint-box bad result" role="alert">
        <p><strong>{sentence}</strong> {next}</p>
        {said !== null && <p className="said">{t('error.said', { text: said })}</p>}
      </div>
    )
  }
  return (
    <div key={state.kind} ref={showWhole} className="hint-box sign-in-progress result">
      <p role="status"><LoaderCircle aria-hidden size={16} className="turning" />{t(state.kind === 'starting' ? 'connection.browserStarting' : 'connection.browserWaiting')}</p>
      {state.kind === 'waiting' && <Address url={state.url} />}
      <button type="button" className="button small" onClick={cancel}>{t('connection.browserCancel')}</button>
    </div>
  )
}

function showWhole(box: HTMLElement | null): void {
  box?.scrollIntoView({ block: 'nearest' })
}

/** The button that began it is gone. Pressing this one once more does no harm. */
function takeFocus(link: HTMLAnchorElement | null): void {
  if (link !== null && (document.activeElement?.closest('input, textarea, button, a') ?? null) === null) link.focus({ preventScroll: true })
}

/** For the case that the browser opened no page, or the wrong one. */
function Address({ url }: { readonly url: string }): ReactNode {
  const { t } = useTranslation()
  const { copied, copy } = useCopy()
  return (
    <>
      <p className="quiet">{t('connection.browserLink')}</p>
      <code className="sign-in-address">{url}</code>
      <div className="button-row">
        {isWebAddress(url) && <a ref={takeFocus} className="button small" href={url} target="_blank" rel="noopener noreferrer"><ExternalLink aria-hidden size={14} />{t('connection.browserOpen')}</a>}
        <button type="button" className="button small" onClick={() => copy(url)}>
          {copied ? <Check aria-hidden size={14} /> : <Copy aria-hidden size={14} />}
          {copied ? t('ui.copied') : t('connection.browserCopy')}
        </button>
      </div>
    </>
  )
}
