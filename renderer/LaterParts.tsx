import { Suspense, useEffect } from 'react'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import { ChatPane } from './chat/ChatPane.tsx'
import { BranchTree } from './chat/map/MapButton.tsx'
import { ComparePane } from './compare/load.ts'
import { FillDialog } from './chat/snippets/filling.ts'
import { FilledTray } from './chat/attachments/Tray.tsx'
import { Viewer } from './chat/viewer/ViewerPlace.tsx'
import { Inspector } from './inspector/InspectButton.tsx'
import { openComparison } from '#shared/comparison.ts'
import { CodeDialog } from './playground/code/later-code.ts'
import { useApp, useConversation, useView } from './state/AppContext.tsx'
import { loadPlaygroundTexts } from './ui/i18n.ts'
import { later } from './ui/later.tsx'

const SettingsDialog = later(() => import('./settings/SettingsDialog.tsx').then((module) => module.SettingsDialog))
const Palette = later(() => import('./commands/Palette.tsx').then((module) => module.Palette))
const MoveDialog = later(() => import('./sidebar/MoveDialog.tsx').then((module) => module.MoveDialog))
const ImportDialog = later(() => import('./transfer/ImportDialog.tsx').then((module) => module.ImportDialog))
const TransferCards = later(() => import('./transfer/TransferCards.tsx').then((module) => module.TransferCards))
const ImageEditor = later(() => import('./chat/attachments/editor/ImageEditor.tsx').then((module) => module.ImageEditor))
const FileDialog = later(() => import('./chat/attachments/FileDialog.tsx').then((module) => module.FileDialog))
const ParametersPanel = later(() => import('./chat/parameters/ParametersPanel.tsx').then((module) => module.ParametersPanel))
const DiffDialog = later(() => Promise.all([import('./compare/diff/DiffDialog.tsx'), loadPlaygroundTexts()]).then(([module]) => module.DiffDialog))
const PlaygroundPane = later(() => Promise.all([import('./playground/PlaygroundPane.tsx'), loadPlaygroundTexts()]).then(([module]) => module.PlaygroundPane))

/** In the order in which they are most likely wanted. */
const parts = [
  SettingsDialog, Palette, ParametersPanel, FilledTray, Inspector, BranchTree, Viewer, MoveDialog, ImportDialog, TransferCards, ImageEditor, FileDialog, FillDialog,
  ComparePane, DiffDialog, CodeDialog, PlaygroundPane,
]

/** What the first picture of the window does not need. It is fetched in the first idle moment, so that it opens at once and also without the server. */
export function LaterParts(): ReactNode {
  const { view } = useApp()
  const isSettings = useView((view) => view.settings !== null)
  const isPalette = useView((view) => view.palette)
  const isEditing = useView((view) => view.editing !== null)
  const isPreviewing = useView((view) => view.preview !== null)
  const diff = useView((state) => state.diff)
  const code = useView((view) => view.code)
  const isMoving = useView((view) => view.moving !== null)
  const isTransferring = useStore(useApp().transfers, (transfers) => transfers.import !== null || transfers.exports.length > 0)
  useEffect(() => {
    const handle = requestIdleCallback(() => {
      for (const part of parts) part.load().catch(() => undefined)
    }, { timeout: 5000 })
    return () => cancelIdleCallback(handle)
  }, [])
  return (
    <Suspense>
      {isSettings && <SettingsDialog />}
      {isPalette && <Palette />}
      {isMoving && <MoveDialog />}
      {code !== null && <CodeDialog source={code} onClose={() => view.setState({ code: null })} />}
      {isPreviewing && <FileDialog />}
      {isEditing && <ImageEditor />}
      {diff !== null && <DiffDialog {...diff} onClose={() => view.setState({ diff: null })} />}
      {isTransferring && <ImportDialog />}
      {isTransferring && <TransferCards />}
    </Suspense>
  )
}

/** The conversation, or a page of the playground in its place. */
export function Main(): ReactNode {
  const isPage = useView((view) => view.page !== null)
  return isPage ? <Suspense fallback={<main className="chat" aria-busy />}><PlaygroundPane /></Suspense> : <ChatPane />
}

/** What stands beside the conversation. */
export function SidePanel(): ReactNode {
  const isOpen = useView((view) => view.parameters && view.page === null)
  // There each column has its own.
  const isCompared = openComparison(useConversation(useView((view) => view.conversationId))?.conversation) !== undefined
  return isOpen && !isCompared && <Suspense><ParametersPanel /></Suspense>
}
