import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Output } from '#shared/contract.ts'
import { useApp } from '../state/AppContext.tsx'

/** Version, data folder and where secrets are. */
export function About(): ReactNode {
  const { t } = useTranslation()
  const info = useAppInfo()
  if (info === undefined) return null
  const { place, reason } = info.keychain
  return (
    <dl className="about">
      <div><dt>{t('about.version')}</dt><dd>Parley {info.version}</dd></div>
      <div><dt>{t('about.dataFolder')}</dt><dd><code>{info.dataFolder}</code></dd></div>
      <div>
        <dt>{t('about.secrets')}</dt>
        <dd>
          {t(`about.${place}`)}
          {place === 'memory' && reason !== undefined && <p className="quiet">{t('about.memoryReason', { reason })}</p>}
        </dd>
      </div>
    </dl>
  )
}

/** What the core says of itself; `undefined` before its answer. */
export function useAppInfo(): Output<'app.info'> | undefined {
  const { client } = useApp()
  const [info, setInfo] = useState<Output<'app.info'>>()
  useEffect(() => {
    client.app.info({}).then(setInfo, () => undefined)
  }, [client])
  return info
}
