import { SearchCode } from 'lucide-react'
import { Suspense, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../ui/IconButton.tsx'
import { later } from '../ui/later.tsx'

/** Of its own chunk: who never inspects never loads it. */
/** The requests of a reply: the first picture of the window does not need it. */
export const Inspector = later(() => import('./Inspector.tsx').then((module) => module.Inspector))

/** Opens what went over the wire for a reply. */
export function InspectButton({ messageId }: { readonly messageId: string }): ReactNode {
  const { t } = useTranslation()
  const [isOpen, setIsOpen] = useState(false)
  return (
    <>
      <IconButton label={t('inspector.inspect')} className="small" onClick={() => setIsOpen(true)}><SearchCode aria-hidden size={15} /></IconButton>
      {isOpen && <Suspense><Inspector messageId={messageId} onClose={() => setIsOpen(false)} /></Suspense>}
    </>
  )
}
