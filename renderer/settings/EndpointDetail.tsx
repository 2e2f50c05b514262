import { ArrowLeft, MessagesSquare } from 'lucide-react'
import { useRef, useState } from 'react'
import type { TFunction } from 'i18next'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { toErrorInfo } from '#shared/error.ts'
import type { Endpoint, Learned } from '#shared/endpoint.ts'
import { chooseEndpoint } from '../state/actions.ts'
import { useApp } from '../state/AppContext.tsx'
import { learnedOfImages } from '../state/image-form.ts'
import type { ConnectionEdit } from '../state/view.ts'
import { focusHome } from '../ui/focus-back.ts'
import { AbilityBadges } from './AbilityBadges.tsx'
import { OverrideFields } from './OverrideFields.tsx'

interface EndpointDetailProps {
  readonly endpoint: Endpoint
  readonly query: string
  readonly onEdit: (edit: ConnectionEdit | null) => void
}

/** One endpoint: what was found, what the person knows better, and what it refused. */
export function EndpointDetail({ endpoint, query, onEdit }: EndpointDetailProps): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const { id, connectionId, name, usable, reason, learned } = endpoint
  const [hasForgotten, setHasForgotten] = useState(false)
  const back = useRef<HTMLButtonElement>(null)
  const onForgotten = (): void => {
    setHasForgotten(true)
    // The button that was pressed goes away.
    back.current?.focus()
  }
  const chatWith = (): void => {
    app.view.setState({ settings: null })
    void chooseEndpoint(app, app.view.getState().conversationId, id)
    // The dialog gives the focus back in a task of its own.
    requestAnimationFrame(() => setTimeout(focusHome))
  }
  return (
    <div className="endpoint-page">
      <header className="sub-head">
        <button ref={back} type="button" autoFocus className="icon-button" aria-label={t('ui.back')} onClick={() => onEdit({ kind: 'list', connectionId, query })}><ArrowLeft aria-hidden size={17} /></button>
        <h3>{name}</h3>
        {usable && <button type="button" className="button small" onClick={chatWith}><MessagesSquare aria-hidden size={14} />{t('endpoints.use')}</button>}
      </header>
      {!usable && reason !== undefined && <p className="hint-box">{t(`endpoint.reason.${reason}`)}</p>}
      <Facts endpoint={endpoint} />
      {learned.length > 0 && <Refused endpointId={id} learned={learned} onForgotten={onForgotten} />}
      {learned.length === 0 && hasForgotten && <p className="hint-box" role="status">{t('endpoints.forgotten')}</p>}
      <OverrideFields endpoint={endpoint} />
    </div>
  )
}

function Facts({ endpoint }: { readonly endpoint: Endpoint }): ReactNode {
  const { t, i18n } = useTranslation()
  const { name, model, title, state, task, contextTokens, maxOutputTokens, takes, usable, reasoningControl: { kind } } = endpoint
  const names = [...takes.map((one) => t(`parameters.${one}`)), ...(kind === 'effort' ? [t('parameters.reasoningEffort')] : kind === 'budget' ? [t('parameters.reasoningBudget')] : [])]
  const number = new Intl.NumberFormat(i18n.language)
  const tokens = (count: number | undefined): string | undefined => (count === undefined ? undefined : t('endpoints.contextTokens', { tokens: number.format(count) }))
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t('endpoints.behind'), title],
    [t('endpoints.model'), model === name ? undefined : <code>{model}</code>],
    [t('endpoints.state'), state === 'unknown' ? undefined : t(`endpoint.state_${state}`)],
    [t('endpoints.task'), t(`endpoint.task_${task}`)],
    [t('endpoints.context'), tokens(contextTokens)],
    [t('endpoints.maxOutput'), tokens(maxOutputTokens)],
    [t('endpoints.takes'), !usable ? undefined : names.length === 0 ? t('endpoints.takesNone') : names.join(', ')],
  ]
  const hasAbilities = [endpoint.vision, endpoint.reasoning, endpoint.tools].includes('yes') || task === 'embeddings'
  return (
    <section>
      <h4>{t('endpoints.found')}</h4>
      <dl className="fact-list">
        {facts.filter(([, value]) => value !== undefined).map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}
        {hasAbilities && <div><dt>{t('endpoint.abilities')}</dt><dd><AbilityBadges endpoint={endpoint} /></dd></div>}
      </dl>
    </section>
  )
}

interface RefusedProps {
  readonly endpointId: string
  readonly learned: readonly Learned[]
  readonly onForgotten: () => void
}

function Refused({ endpointId, learned, onForgotten }: RefusedProps): ReactNode {
  const { t, i18n } = useTranslation()
  const { client, toasts } = useApp()
  const day = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium' })
  const forget = (): void => {
    client.endpoints.forgetLearned({ endpointId }).then(onForgotten, (thrown: unknown) => toasts.show({ kind: 'error', error: toErrorInfo(thrown) }))
  }
  return (
    <section>
      <h4>{t('endpoints.learned')}</h4>
      <p className="quiet">{t('endpoints.learnedText')}</p>
      <ul className="learned">
        {learned.map((one) => (
          <li key={one.field}>
            <p>{learnedOfImages(t, i18n.language, one) ?? refusedText(t, one, day.format(one.at))}</p>
            {one.said.trim() !== '' && <p className="said">{t('error.said', { text: one.said })}</p>}
          </li>
        ))}
      </ul>
      <button type="button" className="button small" onClick={forget}>{t('endpoints.tryAgain')}</button>
    </section>
  )
}

function refusedText(t: TFunction, { field, instead }: Learned, date: string): string {
  return instead === undefined ? t('endpoints.refused', { field, date }) : t('endpoints.refusedInstead', { field, instead, date })
}
