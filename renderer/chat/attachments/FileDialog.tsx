import type { ReactNode } from 'react'
import { useApp, useEndpoint, useReplySettings, useView } from '../../state/AppContext.tsx'
import type { View } from '../../state/view.ts'
import { promptLimit } from '#shared/context.ts'
import { Modal } from '../../ui/Modal.tsx'
import { FilePreview } from './FilePreview.tsx'
import { useEntries } from './use-plan.ts'

type Previewed = NonNullable<View['preview']>

/** What is in a file, over the window; of a file that is not sent yet with the choice of what is sent of it. */
export function FileDialog(): ReactNode {
  const preview = useView((view) => view.preview)
  if (preview === null) return null
  return preview.draft === undefined ? <Shown preview={preview} /> : <Waiting preview={preview} conversationId={preview.draft.conversationId} />
}

function Shown({ preview: { attachment } }: { readonly preview: Previewed }): ReactNode {
  const { view } = useApp()
  return <Modal title={attachment.name} className="file-dialog" onClose={() => view.setState({ preview: null })}><FilePreview attachment={attachment} /></Modal>
}

function Waiting({ preview: { attachment }, conversationId }: { readonly preview: Previewed; readonly conversationId: string | null }): ReactNode {
  const { view, drafts } = useApp()
  const endpoint = useEndpoint(conversationId)
  const { parameters } = useReplySettings(conversationId)
  const entry = useEntries(conversationId).find((one) => one.kind === 'stored' && one.attachment.id === attachment.id)
  const present = entry?.kind === 'stored' ? entry.attachment : attachment
  return (
    <Modal title={attachment.name} className="file-dialog" onClose={() => view.setState({ preview: null })}>
      <FilePreview attachment={present} room={endpoint === null ? undefined : promptLimit(endpoint, parameters)}
        onSending={({ as, pages, keep }) => drafts.setSending(conversationId, attachment.id, { as, pages, keep })} />
    </Modal>
  )
}
