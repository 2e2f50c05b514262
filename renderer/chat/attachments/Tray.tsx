import { Suspense } from 'react'
import type { ReactNode } from 'react'
import { later } from '../../ui/later.tsx'
import { useAskedPlan, useEntries } from './use-plan.ts'

/** What draws a tray: the first picture of the window rarely needs it. */
export const FilledTray = later(() => import('./FilledTray.tsx').then((module) => module.FilledTray))

/** The files that will go with the message, and what will become of them. */
export function Tray({ conversationId }: { readonly conversationId: string | null }): ReactNode {
  const entries = useEntries(conversationId)
  useAskedPlan(conversationId)
  return entries.length > 0 && <Suspense><FilledTray key={conversationId ?? ''} conversationId={conversationId} entries={entries} /></Suspense>
}
