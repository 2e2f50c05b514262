import { Tooltip } from 'radix-ui'
import { useEffect } from 'react'
import type { ReactNode } from 'react'
import { Commands } from './commands/Commands.tsx'
import { Sidebar } from './sidebar/Sidebar.tsx'
import { Appearance } from './Appearance.tsx'
import { CodeViewSettings } from './CodeViewSettings.tsx'
import { LaterParts, Main, SidePanel } from './LaterParts.tsx'
import { LibraryNotices } from './LibraryNotices.tsx'
import { LinkBanner } from './LinkBanner.tsx'
import { Notices } from './Notices.tsx'
import { PlainPage } from './PlainPage.tsx'
import { LinkStatus } from './markdown/LinkStatus.tsx'
import { ErrorBoundary } from './ui/ErrorBoundary.tsx'
import { keepFocus } from './ui/kept-focus.ts'

const plainPage = (error: unknown): ReactNode => <PlainPage error={error} />

/** The window. */
export function App(): ReactNode {
  useEffect(keepFocus, [])
  return (
    <ErrorBoundary fallback={plainPage}>
      <Tooltip.Provider delayDuration={500}>
        <Appearance />
        <Commands />
        <LibraryNotices />
        <div className="window">
          <LinkBanner />
          <Sidebar />
          <CodeViewSettings>
            <Main />
          </CodeViewSettings>
          <SidePanel />
          <Notices />
          <LinkStatus />
        </div>
        <LaterParts />
      </Tooltip.Provider>
    </ErrorBoundary>
  )
}
