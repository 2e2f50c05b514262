import { Suspense, lazy, useEffect } from 'react'
import type { ReactNode } from 'react'
import { useStore } from 'zustand'
import { ChatPane } from './chat/ChatPane.tsx'
import { loadTray } from './chat/attachments/Tray.tsx'
import { loadComparePane } from './compare/load.ts'
import { openComparison } from '#shared/comparison.ts'
import { useApp, useConversation, useView } from './state/AppContext.tsx'
import { loadPlaygroundTexts } from './ui/i18n.ts'

const parts = {
  settings: () => import('./settings/SettingsDialog.tsx'),
  palette: () => import('./commands/Palette.tsx'),
  move: () => import('./sidebar/MoveDialog.tsx'),
  parameters: () => import('./chat/parameters/ParametersPanel.tsx'),
  importing: () => import('./transfer/ImportDialog.tsx'),
  preview: () => import('./chat/attachments/FileDialog.tsx'),
  tray: loadTray,
  editor: () => import('./chat/attachments/editor/ImageEditor.tsx'),
  transfers: () => import('./transfer/TransferCards.tsx'),
  filling: () => import('./chat/snippets/FillDialog.tsx'),
  diff: () => Promise.all([import('./compare/diff/DiffDialog.tsx'), loadPlaygroundTexts()]).then(([module]) => module),
  compare: loadComparePane,
  code: () => Promise.all([import('./playground/code/CodeDialog.tsx'), loadPlaygroundTexts()]).then(([module]) => module),
  playground: () => Promise.all([import('./playground/PlaygroundPane.tsx'), loadPlaygroundTexts()]).then(([module]) => module),
}

const CodeDialog = lazy(() => parts.code().then((module) => ({ default: module.CodeDialog })))
const SettingsDialog = lazy(() => parts.settings().then((module) => ({ default: module.SettingsDialog })))
const Palette = lazy(() => parts.palette().then((module) => ({ default: module.Palette })))
const MoveDialog = lazy(() => parts.move().then((module) => ({ default: module.MoveDialog })))
const ImportDialog = lazy(() => parts.importing().then((module) => ({ default: module.ImportDialog })))
const TransferCards = lazy(() => parts.transfers().then((module) => ({ default: module.TransferCards })))
const ImageEditor = lazy(() => parts.editor().then((module) => ({ default: module.ImageEditor })))
const FileDialog = lazy(() => parts.preview().then((module) => ({ default: module.FileDialog })))
const DiffDialog = lazy(() => parts.diff().then((module) => ({ default: module.DiffDialog })))
const PlaygroundPane = lazy(() => parts.playground().then((module) => ({ default: module.PlaygroundPane })))
const ParametersPanel = lazy(() => parts.parameters().then((module) => ({ default: module.ParametersPanel })))

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
      for (const load of Object.values(parts)) load().catch(() => undefined)
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
