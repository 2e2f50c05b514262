import { Upload } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp } from '../state/AppContext.tsx'
import { exportConversations } from '../state/transfers.ts'

interface ExportProps {
  readonly conversationIds: readonly string[]
}

const formats = ['markdown', 'html', 'json', 'archive'] as const

/** The ways out of some conversations, as an item of a menu with a menu of its own. */
export function ExportItems({ conversationIds }: ExportProps): ReactNode {
  const { t } = useTranslation()
  return (
    <DropdownMenu.Sub>
      <DropdownMenu.SubTrigger><Upload aria-hidden size={15} />{t('transfer.export')}</DropdownMenu.SubTrigger>
      <DropdownMenu.Portal>
        <DropdownMenu.SubContent className="menu" sideOffset={4} collisionPadding={8}><Formats conversationIds={conversationIds} /></DropdownMenu.SubContent>
      </DropdownMenu.Portal>
    </DropdownMenu.Sub>
  )
}

/** The same behind a button. */
export function ExportButton({ conversationIds }: ExportProps): ReactNode {
  const { t } = useTranslation()
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="icon-button" aria-label={t('transfer.export')} title={t('transfer.export')} disabled={conversationIds.length === 0}><Upload aria-hidden size={16} /></DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" side="top" sideOffset={4} collisionPadding={8}><Formats conversationIds={conversationIds} /></DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Formats({ conversationIds }: ExportProps): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  return formats.map((format) => (
    <DropdownMenu.Item key={format} onSelect={() => void exportConversations(app, conversationIds, format)}>{t(`transfer.format_${format}`)}</DropdownMenu.Item>
  ))
}
