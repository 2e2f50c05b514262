import { ChevronRight, Upload } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp } from '../state/AppContext.tsx'
import { exportConversations } from '../state/transfers.ts'

const formats = ['markdown', 'html', 'json'] as const

/** The ways out of some conversations, as an item of a `DropdownMenu.Content` with its own menu. */
export function ExportItems({ conversationIds }: { readonly conversationIds: readonly string[] }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  return (
    <DropdownMenu.Sub>
      <DropdownMenu.SubTrigger><Upload aria-hidden size={15} />{t('transfer.export')}<ChevronRight aria-hidden size={14} className="end" /></DropdownMenu.SubTrigger>
      <DropdownMenu.Portal>
        <DropdownMenu.SubContent className="menu" sideOffset={4} collisionPadding={8}>
          {formats.map((format) => (
            <DropdownMenu.Item key={format} onSelect={() => void exportConversations(app, conversationIds, format)}>{t(`transfer.format_${format}`)}</DropdownMenu.Item>
          ))}
        </DropdownMenu.SubContent>
      </DropdownMenu.Portal>
    </DropdownMenu.Sub>
  )
}
