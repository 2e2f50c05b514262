import { Blocks, Cloud, Server } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ConnectionEdit } from '../state/view.ts'
import { Way } from '../ui/Way.tsx'
import { useLocalServers } from './local-servers.ts'
import { ProfileWays } from './ProfileWays.tsx'

/** The kinds of connection that can be added, and sign-ins and servers that were found on this machine. */
export function ConnectionWays({ onChoose }: { readonly onChoose: (edit: ConnectionEdit) => void }): ReactNode {
  const { t, i18n } = useTranslation()
  const servers = useLocalServers()
  return (
    <div className="ways">
      {/* What is wrong with a profile comes as words of one language. */}
      <ProfileWays key={i18n.language} onMore={() => onChoose({ kind: 'databricks' })}>
        <Way Icon={Cloud} title={t('welcome.databricks')} text={t('welcome.databricksText')} onClick={() => onChoose({ kind: 'databricks' })} />
        <Way Icon={Blocks} title={t('welcome.openai')} text={t('welcome.openaiText')} onClick={() => onChoose({ kind: 'openai-compatible' })} />
        {servers.map(({ name, url, models }) => (
          <Way
            key={url}
            Icon={Server}
            title={t('welcome.local', { name })}
            text={t('welcome.localText', { url, count: models.length })}
            onClick={() => onChoose({ kind: 'openai-compatible', url, name })}
          />
        ))}
      </ProfileWays>
    </div>
  )
}
