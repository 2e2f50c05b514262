import { Brain, Eye, ScanText, Wrench } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Endpoint } from '#shared/endpoint.ts'

interface Badge {
  readonly key: string
  readonly Icon: LucideIcon
  readonly name: string
  readonly hint: string
}

interface AbilityBadgesProps {
  readonly endpoint: Pick<Endpoint, 'vision' | 'reasoning' | 'tools' | 'task'>
  /** Icons only, for narrow lists; their names stay for pointers and screen readers. */
  readonly isCompact?: boolean
}

/** What an endpoint is known to be able to do. */
export function AbilityBadges({ endpoint: { vision, reasoning, tools, task }, isCompact = false }: AbilityBadgesProps): ReactNode {
  const { t } = useTranslation()
  const badges: (Badge | false)[] = [
    task === 'embeddings' && { key: 'embeddings', Icon: ScanText, name: t('endpoint.embeddings'), hint: t('endpoint.embeddingsHint') },
    vision === 'yes' && { key: 'vision', Icon: Eye, name: t('endpoint.vision'), hint: t('endpoint.visionHint') },
    reasoning === 'yes' && { key: 'reasoning', Icon: Brain, name: t('endpoint.reasoningBadge'), hint: t('endpoint.reasoningHint') },
    tools === 'yes' && { key: 'tools', Icon: Wrench, name: t('endpoint.tools'), hint: t('endpoint.toolsHint') },
  ]
  const shown = badges.filter((badge) => badge !== false)
  if (shown.length === 0) return null
  return (
    <span className={`badges ${isCompact ? 'compact' : ''}`}>
      {shown.map(({ key, Icon, name, hint }) => (
        <span key={key} className="badge" title={isCompact ? `${name}: ${hint}` : hint}>
          <Icon aria-hidden size={12} />
          <span className={isCompact ? 'sr-only' : undefined}>{name}</span>
        </span>
      ))}
    </span>
  )
}
