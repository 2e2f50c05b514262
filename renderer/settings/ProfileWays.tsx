import { ChevronRight, KeyRound, LoaderCircle } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { Profile } from '#shared/connection.ts'
import { useApp } from '../state/AppContext.tsx'
import { Way } from '../ui/Way.tsx'
import { FailureBox } from './FailureBox.tsx'
import { hostOf, useProfiles } from './profiles.ts'
import type { FoundProfiles } from './profiles.ts'

type Work = { readonly kind: 'idle' } | { readonly kind: 'adding' } | { readonly kind: 'failed'; readonly error: ErrorInfo }

interface ProfileWaysProps {
  /** Small buttons for all of them, in place of large ones for the first. */
  readonly isCompact?: boolean
  readonly onDone?: () => void
  /** Leads to all of them, where only the first are shown. */
  readonly onMore?: () => void
  /** Stands between what can be used and what cannot. */
  readonly children?: ReactNode
}

/** How many have a large button. */
const shownLarge = 3

/** Sign-ins to Databricks that this machine has already: one press adds the workspace. Nothing where there are none. */
export function ProfileWays({ isCompact = false, onDone, onMore, children }: ProfileWaysProps): ReactNode {
  const { t } = useTranslation()
  const { client } = useApp()
  const found = useProfiles()
  const [work, setWork] = useState<Work>({ kind: 'idle' })
  if (found === undefined) return children
  const add = ({ name, url }: Profile): void => {
    if (work.kind === 'adding') return
    setWork({ kind: 'adding' })
    const auth = name === null ? ({ kind: 'environment' } as const) : ({ kind: 'profile', profile: name } as const)
    client.endpoints.add({ provider: 'databricks', url, auth, ...(name !== null && { name: profileTitle(name, url) }) }).then(
      () => {
        setWork({ kind: 'idle' })
        onDone?.()
      },
      (thrown: unknown) => setWork({ kind: 'failed', error: toErrorInfo(thrown) }),
    )
  }
  return (
    <>
      {found.offers.length > 0 && (
        <div className={isCompact ? 'button-row offers' : 'ways'} role="group" aria-label={t('profile.heading')} aria-busy={work.kind === 'adding'}>
          {found.offers.slice(0, isCompact ? undefined : shownLarge).map((profile) => <Offer key={profile.name ?? ''} profile={profile} isCompact={isCompact} onAdd={() => add(profile)} />)}
        </div>
      )}
      {!isCompact && onMore !== undefined && found.offers.length > shownLarge && <button type="button" className="button text more-profiles" onClick={onMore}>{t('profile.more', { count: found.offers.length - shownLarge })}</button>}
      {work.kind === 'adding' && <p className="quiet with-icon" role="status"><LoaderCircle aria-hidden size={15} className="turning" />{t('profile.adding')}</p>}
      {work.kind === 'failed' && <FailureBox error={work.error} />}
      {children}
      <Unusable found={found} />
    </>
  )
}

/** A default profile is told apart by its host. */
function profileTitle(name: string, url: string): string {
  return name === 'DEFAULT' ? hostOf(url) : name
}

interface OfferProps {
  readonly profile: Profile
  readonly isCompact: boolean
  readonly onAdd: () => void
}

function Offer({ profile: { name, url, auth }, isCompact, onAdd }: OfferProps): ReactNode {
  const { t } = useTranslation()
  const title = name === null ? t('welcome.environment') : t('welcome.profile', { name })
  if (!isCompact) return <Way Icon={KeyRound} title={title} text={t('profile.text', { host: hostOf(url), how: name === null && auth === 'token' ? t('profile.how_token_variables') : t(`profile.how_${auth}`) })} onClick={onAdd} />
  const whole = `${title} · ${hostOf(url)}`
  return <button type="button" className="button small offer" title={whole} onClick={onAdd}><KeyRound aria-hidden size={14} /><span>{whole}</span></button>
}


/** What was found and cannot be used: for those who miss it. */
function Unusable({ found: { unsupported, problems, file } }: { readonly found: FoundProfiles }): ReactNode {
  const { t } = useTranslation()
  const count = unsupported.length + problems.length
  if (count === 0) return null
  return (
    <details className="advanced unusable-profiles" onToggle={({ currentTarget }) => currentTarget.open && currentTarget.scrollIntoView({ block: 'nearest' })}>
      <summary><ChevronRight aria-hidden size={14} />{t('profile.unsupported', { count })}</summary>
      <ul>
        {unsupported.map(({ name, url, detail }) => (
          <li key={`profile-${name}`}><strong>{name ?? t('profile.environmentName')}</strong> <span className="quiet">{[hostOf(url), detail === undefined ? '' : t('profile.signsInWith', { way: detail })].filter((word) => word !== '').join(' · ')}</span></li>
        ))}
        {problems.map(({ profile, text }, index) => (
          <li key={`problem-${index}`}><strong>{profile ?? t('profile.fileName')}</strong> <span className="quiet">{text}</span></li>
        ))}
      </ul>
      <p className="quiet">{t('profile.file', { file })}</p>
    </details>
  )
}
