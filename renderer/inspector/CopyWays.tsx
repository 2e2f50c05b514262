import { Check, Copy, SquareTerminal } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { toCurl, withImageData } from '#shared/curl.ts'
import type { HttpExchange } from '#shared/exchange.ts'
import { useCopy } from '../ui/use-copy.ts'
import { imageDataOf } from './image-data.ts'

/** Copies the request as it was sent, images put back in: its body, or a command that repeats it. */
export function CopyWays({ exchange }: { readonly exchange: HttpExchange }): ReactNode {
  const { t } = useTranslation()
  const [hasFailed, setHasFailed] = useState(false)
  const copyBody = (images: ReadonlyMap<string, string>): string => withImageData(exchange.body, images)
  const copyCurl = (images: ReadonlyMap<string, string>): string => toCurl(exchange, images)
  if (exchange.isBodyCutOff) return <p className="quiet">{t('inspector.bodyCutOff')}</p>
  return (
    <div className="copy-ways">
      {hasFailed && <span className="inspector-error" role="alert">{t('inspector.imageGone')}</span>}
      <CopyButton label={t('inspector.copyBody')} Icon={Copy} body={exchange.body} text={copyBody} onFailed={setHasFailed} />
      <CopyButton label={t('inspector.copyCurl')} Icon={SquareTerminal} body={exchange.body} text={copyCurl} onFailed={setHasFailed} />
    </div>
  )
}

interface CopyButtonProps {
  readonly label: string
  readonly Icon: typeof Copy
  readonly body: string
  readonly text: (images: ReadonlyMap<string, string>) => string
  readonly onFailed: (hasFailed: boolean) => void
}

function CopyButton({ label, Icon, body, text, onFailed }: CopyButtonProps): ReactNode {
  const { copied, copy } = useCopy()
  const run = (): void => {
    onFailed(false)
    imageDataOf(body).then((images) => copy(text(images)), () => onFailed(true))
  }
  return (
    <button type="button" className="button small" onClick={run}>
      {copied ? <Check aria-hidden size={14} /> : <Icon aria-hidden size={14} />}
      {label}
    </button>
  )
}
