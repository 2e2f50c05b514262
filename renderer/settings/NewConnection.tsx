import { Blocks, Cloud, Server } from 'lucide-react'
import { RadioGroup } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConnectionEdit } from '../state/view.ts'
import { ConnectionForm } from './ConnectionForm.tsx'
import { useLocalServers } from './local-servers.ts'
import { ProfileWays } from './ProfileWays.tsx'

const kinds = [
  { kind: 'databricks', Icon: Cloud },
  { kind: 'openai-compatible', Icon: Blocks },
] as const

interface NewConnectionProps {
  readonly edit: Extract<ConnectionEdit, { kind: 'databricks' | 'openai-compatible' }>
  readonly onEdit: (edit: ConnectionEdit | null) => void
}

/** The form of a new connection, below the choice of its kind. */
export function NewConnection({ edit, onEdit }: NewConnectionProps): ReactNode {
  const { t } = useTranslation()
  const show = (kind: string): void => onEdit({ kind } as NewConnectionProps['edit'])
  return (
    <ConnectionForm key={edit.url} provider={edit.kind} initial={edit} onDone={() => onEdit(null)}>
      <RadioGroup.Root className="segments wide" aria-label={t('connection.kind')} value={edit.kind} onValueChange={show}>
        {kinds.map(({ kind, Icon }) => (
          <RadioGroup.Item key={kind} value={kind} aria-label={t(`connection.kind_${kind}`)}><Icon aria-hidden size={15} />{t(`connection.kind_${kind}`)}</RadioGroup.Item>
        ))}
      </RadioGroup.Root>
      {edit.kind === 'databricks' && <ProfileWays isCompact onDone={() => onEdit(null)} />}
      {edit.kind === 'openai-compatible' && <LocalServers onChoose={onEdit} />}
    </ConnectionForm>
  )
}

/** Servers that were found on this machine; one press fills the form in. */
function LocalServers({ onChoose }: { readonly onChoose: (edit: ConnectionEdit) => void }): ReactNode {
  const { t } = useTranslation()
  const servers = useLocalServers()
  if (servers.length === 0) return null
  return (
    <div className="local-servers">
      {servers.map(({ name, url }) => (
        <button key={url} type="button" className="button small" onClick={() => onChoose({ kind: 'openai-compatible', url, name })}>
          <Server aria-hidden size={14} />{t('welcome.local', { name })}
        </button>
      ))}
    </div>
  )
}
