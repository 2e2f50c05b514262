import { FilePlus, LoaderCircle, ShieldAlert, ShieldCheck } from 'lucide-react'
import { useId, useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { TFunction } from 'i18next'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { Authority, NetworkSettings } from '#shared/network.ts'
import { certificateBlocks } from '#shared/pem.ts'
import { useApp } from '../state/AppContext.tsx'
import { errorText } from '../state/error-text.ts'

/** Larger files are no list of certificates, in bytes. */
const maxFile = 1_500_000

interface Outcome {
  readonly error?: ErrorInfo
  /** How many certificates came or went. */
  readonly change?: number
}

/** Whom requests trust beside the authorities of the system. Adding and removing take effect at once. */
export function Authorities({ network }: { readonly network: NetworkSettings }): ReactNode {
  const { t } = useTranslation()
  const titleId = useId()
  const chooser = useRef<HTMLInputElement>(null)
  const button = useRef<HTMLButtonElement>(null)
  const { isBusy, outcome, add, remove } = useAuthorities(network)
  const { authorities } = network
  return (
    <section aria-labelledby={titleId}>
      <h3 id={titleId}>{t('network.authorities')}</h3>
      <p className="quiet">{t('network.authoritiesText')}</p>
      {authorities.length > 0 && (
        <ul className="authorities" aria-labelledby={titleId}>
          {authorities.map((authority, index) => (
            <AuthorityRow
              key={`${authority.name} ${authority.validFrom} ${index}`}
              authority={authority}
              onRemove={() => {
                void remove(index)
                button.current?.focus()
              }}
            />
          ))}
        </ul>
      )}
      <div className="button-row">
        <button ref={button} type="button" className="button" aria-disabled={isBusy} onClick={() => !isBusy && chooser.current?.click()}>
          {isBusy ? <LoaderCircle aria-hidden size={15} className="turning" /> : <FilePlus aria-hidden size={15} />}
          {t('network.addFile')}
        </button>
        <input
          ref={chooser}
          type="file"
          hidden
          tabIndex={-1}
          aria-label={t('network.addFile')}
          accept=".pem,.crt,.cer,.der"
          onChange={(event) => {
            const file = event.target.files?.[0]
            if (file !== undefined) void add(file)
            // The same file can be chosen again, after it was mended.
            event.target.value = ''
          }}
        />
        <p role="status" className="quiet">{outcome.change !== undefined && changeText(t, outcome.change)}</p>
      </div>
      {outcome.error !== undefined && <Refusal error={outcome.error} />}
    </section>
  )
}

function changeText(t: TFunction, change: number): string {
  if (change === 0) return t('network.nothingNew')
  return change > 0 ? t('network.added', { count: change }) : t('network.removed')
}

function Refusal({ error }: { readonly error: ErrorInfo }): ReactNode {
  const { t } = useTranslation()
  const { sentence, next } = errorText(t, error)
  return <p className="problem" role="alert">{sentence} {next}</p>
}

function AuthorityRow({ authority: { name, issuer, validFrom, validUntil }, onRemove }: { readonly authority: Authority; readonly onRemove: () => void }): ReactNode {
  const { t, i18n } = useTranslation()
  const [now] = useState(() => Date.now())
  const day = (time: number): string => new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium' }).format(time)
  const isPast = validUntil < now
  const isValid = !isPast && validFrom <= now
  const when = isPast ? t('network.expired', { date: day(validUntil) }) : validFrom > now ? t('network.notYetValid', { date: day(validFrom) }) : t('network.validUntil', { date: day(validUntil) })
  return (
    <li>
      {isValid ? <ShieldCheck aria-hidden size={18} /> : <ShieldAlert aria-hidden size={18} />}
      <div>
        <strong>{name}</strong>
        <span className={isValid ? 'quiet' : 'problem'}>{when}</span>
        {issuer !== undefined && <span className="quiet">{t('network.issuedBy', { issuer })}</span>}
      </div>
      <button type="button" className="button small" aria-label={t('settings.removeNamed', { name })} onClick={onRemove}>{t('settings.remove')}</button>
    </li>
  )
}

function useAuthorities({ certificates, authorities }: NetworkSettings) {
  const { client, replica } = useApp()
  const [isBusy, setIsBusy] = useState(false)
  const [outcome, setOutcome] = useState<Outcome>({})
  const change = async (make: () => Promise<string> | string): Promise<void> => {
    setIsBusy(true)
    setOutcome({})
    try {
      await client.network.update({ certificates: await make() })
      const { settings } = await client.settings.get({})
      setOutcome({ change: settings.network.authorities.length - authorities.length })
    } catch (thrown) {
      setOutcome({ error: toErrorInfo(thrown) })
    } finally {
      setIsBusy(false)
    }
  }
  return {
    isBusy,
    outcome,
    add: (file: File) => change(async () => `${replica.settings.get()?.network.certificates ?? certificates}\n${await readPem(file)}`),
    remove: (index: number) => change(() => certificateBlocks(certificates).filter((_, place) => place !== index).join('\n')),
  }
}

/** The text of a file of certificates; a single one in its binary form (DER) is put into PEM. */
async function readPem(file: File): Promise<string> {
  if (file.size > maxFile) throw new AppError('certificates-invalid', 'The file is too large.')
  const bytes = new Uint8Array(await file.arrayBuffer())
  // A sequence with a length of two bytes: how every certificate begins (X.690).
  if (bytes[0] !== 0x30 || bytes[1] !== 0x82) return checked(new TextDecoder().decode(bytes))
  const lines = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')).match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

/** Beside certificates that are there already, a file without any would pass unnoticed. */
function checked(text: string): string {
  if (certificateBlocks(text).length === 0 && !text.includes('PRIVATE KEY')) throw new AppError('certificates-invalid', 'The file holds no certificate.')
  return text
}
