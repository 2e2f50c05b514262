import { Download, Upload } from 'lucide-react'
import { useRef } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useLive } from '../../state/AppContext.tsx'
import { exportKept, importKept } from '../../state/kept.ts'

/** Brings presets and prompts in from files, and hands all of them out as one. */
export function FileWays(): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const field = useRef<HTMLInputElement>(null)
  const count = (useLive(app.replica.snippets)?.length ?? 0) + (useLive(app.replica.presets)?.length ?? 0)
  return (
    <div className="button-row">
      <button type="button" className="button" onClick={() => field.current?.click()}><Download aria-hidden size={15} />{t('prompts.import')}</button>
      <button type="button" className="button" disabled={count === 0} onClick={() => void exportKept(app)}><Upload aria-hidden size={15} />{t('prompts.exportAll')}</button>
      <input
        ref={field}
        type="file"
        accept="application/json,.json"
        aria-label={t('prompts.import')}
        multiple
        hidden
        onChange={(event) => {
          void importKept(app, [...(event.target.files ?? [])])
          event.target.value = ''
        }}
      />
    </div>
  )
}
