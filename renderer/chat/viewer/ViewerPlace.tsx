import { Suspense } from 'react'
import type { ReactNode } from 'react'
import { useView } from '../../state/AppContext.tsx'
import { later } from '../../ui/later.tsx'

/** An image over the whole window: the first picture of the window does not need it. */
export const Viewer = later(() => import('./Viewer.tsx').then((module) => module.Viewer))

/** Where the viewer of images opens. */
export function ViewerPlace({ conversationId }: { readonly conversationId: string | null }): ReactNode {
  const image = useView((view) => view.image)
  return image !== null && <Suspense><Viewer conversationId={conversationId} image={image} /></Suspense>
}
