import type { ReactNode } from 'react'
import { useApp, useLive } from '../state/AppContext.tsx'
import { Authorities } from './Authorities.tsx'
import { ProxyFields } from './ProxyFields.tsx'

/** How requests leave this computer: through which proxy, and whom they trust. */
export function NetworkSettings(): ReactNode {
  const settings = useLive(useApp().replica.settings)
  if (settings === undefined) return null
  return (
    <div className="network-settings">
      <ProxyFields network={settings.network} />
      <Authorities network={settings.network} />
    </div>
  )
}
