import { Network } from 'lucide-react'
import { Popover } from 'radix-ui'
import { Suspense } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useView } from '../../state/AppContext.tsx'
import type { ConversationView } from '../../state/conversation-view.ts'
import { later } from '../../ui/later.tsx'

/** The branches, of a chunk of their own: most conversations have one branch. */
export const BranchTree = later(() => import('./BranchTree.tsx').then((module) => module.BranchTree))

/** Opens the map of a conversation's branches. */
export function MapButton({ view: shown }: { readonly view: ConversationView }): ReactNode {
  const { t } = useTranslation()
  const { view } = useApp()
  const isOpen = useView((view) => view.map)
  const setOpen = (map: boolean): void => view.setState({ map })
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger className="icon-button" aria-label={t('map.title')} title={t('map.title')}><Network aria-hidden size={17} /></Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover map" align="end" sideOffset={4} collisionPadding={12} aria-label={t('map.title')}>
          <Suspense><BranchTree view={shown} onDone={() => setOpen(false)} /></Suspense>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
