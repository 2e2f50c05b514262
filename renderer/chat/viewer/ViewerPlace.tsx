import { Suspense, lazy } from 'react'
import type { ReactNode } from 'react'
import { useView } from '../../state/AppContext.tsx'

const Viewer = lazy(() => import('./Viewer.tsx').then((module) => ({ default: module.Viewer })))

/** Where the viewer of images opens. */
export function ViewerPlace({ conversationId }: { readonly conversationId: string | null }): ReactNode {
  const image = useView((view) => view.image)
  return image !== null && <Suspense><Viewer conversationId={conversationId} image={image} /></Suspense>
}
