import { CodeXml } from 'lucide-react'
import { Suspense, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { CodeSource } from '#shared/playground/code.ts'
import { IconButton } from '../../ui/IconButton.tsx'
import { CodeDialog } from './later-code.ts'

interface CodeButtonProps {
  /** A function is asked when the button is pressed. */
  readonly source: CodeSource | (() => CodeSource)
  /** An icon alone, as beside a message; else a button with its words. */
  readonly isSmall?: boolean
  /** Why there is no code at present, such as JSON that is wrong. */
  readonly disabled?: boolean
}

/** Opens a request as code. The source is looked at when the button is pressed. */
export function CodeButton({ source, isSmall = false, disabled = false }: CodeButtonProps): ReactNode {
  const { t } = useTranslation()
  const [shown, setShown] = useState<CodeSource | null>(null)
  const open = (): void => setShown(typeof source === 'function' ? source() : source)
  return (
    <>
      {isSmall
        ? <IconButton label={t('command.get-code')} className="small" disabled={disabled} onClick={open}><CodeXml aria-hidden size={15} /></IconButton>
        : <button type="button" className="button" disabled={disabled} onClick={open}><CodeXml aria-hidden size={15} />{t('command.get-code')}</button>}
      {shown !== null && <Suspense><CodeDialog source={shown} onClose={() => setShown(null)} /></Suspense>}
    </>
  )
}
