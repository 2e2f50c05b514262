import { CircleAlert, Hourglass, Image, Type } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useEndpoint, useLive } from '../state/AppContext.tsx'
import { ConnectionWays } from '../settings/ConnectionWays.tsx'
import { focusMessageBox } from './focus.ts'
import { ReadyEndpoints } from '../settings/ReadyEndpoints.tsx'
import { drawSample } from './sample-image.ts'
import { Samples } from './snippets/Samples.tsx'

const suggestions = [
  { key: 'markdown', Icon: Type },
  { key: 'image', Icon: Image },
  { key: 'error', Icon: CircleAlert },
  { key: 'slow', Icon: Hourglass },
] as const

/** What is shown before the first message: things to try, and ways to a real model while there is only the demo. */
export function Welcome(): ReactNode {
  const { t } = useTranslation()
  const { replica } = useApp()
  const known = useLive(replica.endpoints)
  const isDemo = useEndpoint(null)?.provider === 'demo'
  if (known === undefined) return <div className="welcome" aria-busy />
  const onlyDemo = known.connections.every((connection) => connection.provider === 'demo')
  return (
    <div className="welcome">
      <div className="welcome-inner">
        <h2>{onlyDemo ? t('welcome.first') : t('welcome.again')}</h2>
        {isDemo && <p className="quiet">{t('welcome.demo')}</p>}
        {isDemo ? <Suggestions /> : <Samples />}
        {onlyDemo ? <WaysOn /> : <ReadyEndpoints />}
      </div>
    </div>
  )
}

function Suggestions(): ReactNode {
  const { t } = useTranslation()
  const { drafts } = useApp()
  const suggest = (key: (typeof suggestions)[number]['key']): void => {
    drafts.setText(null, t(`welcome.${key}`))
    focusMessageBox()
    const { attachments, uploading } = drafts.get(null)
    if (key !== 'image' || attachments.length + uploading.length > 0) return
    // Without the picture the demo asks for one.
    drawSample(t('welcome.sample')).then((file) => drafts.addFiles(null, [file]), () => undefined)
  }
  return (
    <div className="suggestions">
      {suggestions.map(({ key, Icon }) => (
        <button key={key} type="button" className="suggestion" onClick={() => suggest(key)}>
          <Icon aria-hidden size={16} />
          {t(`welcome.${key}`)}
        </button>
      ))}
    </div>
  )
}

function WaysOn(): ReactNode {
  const { t } = useTranslation()
  const { view } = useApp()
  return (
    <section aria-label={t('welcome.ways')}>
      <h3>{t('welcome.ways')}</h3>
      <ConnectionWays onChoose={(edit) => view.setState({ settings: { section: 'endpoints', edit } })} />
    </section>
  )
}
