import { useMemo } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { HttpExchange } from '#shared/exchange.ts'
import { BodyText } from './BodyText.tsx'
import { pretty } from './figures.ts'
import { HeaderTable } from './HeaderTable.tsx'

/** What was asked. */
export function RequestTab({ exchange }: { readonly exchange: HttpExchange }): ReactNode {
  const { t } = useTranslation()
  const { method, url, requestHeaders, body, isBodyCutOff } = exchange
  const text = useMemo(() => pretty(body), [body])
  return (
    <>
      <p className="address"><strong>{method}</strong> {url}</p>
      <h3>{t('inspector.headers')}</h3>
      <HeaderTable headers={requestHeaders} label={t('inspector.headers')} />
      <h3>{t('inspector.body')}</h3>
      {isBodyCutOff && <p className="quiet">{t('inspector.bodyCutOff')}</p>}
      {body === '' ? <p className="quiet">{t('inspector.noBody')}</p> : <BodyText text={text} label={t('inspector.body')} />}
    </>
  )
}
