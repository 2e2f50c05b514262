import { FileSpreadsheet, FileText, Image, LoaderCircle, Presentation } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import type { Attachment } from '#shared/attachment.ts'
import { officeTypeOf } from '#shared/file-kinds.ts'
import type { TrayEntry } from '../../state/draft-entries.ts'
import { blobUrl } from '../../state/blob-address.ts'

/** What an attachment looks like, small: the picture, or a sign of its kind. */
export function Thumbnail({ entry }: { readonly entry: TrayEntry }): ReactNode {
  if (entry.kind === 'upload') return <LoaderCircle aria-hidden size={18} className="turning" />
  return entry.attachment.kind === 'image' ? <Picture key={entry.attachment.id} id={entry.attachment.id} /> : <FileSign attachment={entry.attachment} />
}

function Picture({ id }: { readonly id: string }): ReactNode {
  const [isBroken, setBroken] = useState(false)
  if (isBroken) return <Image aria-hidden size={20} />
  // Its place is dragged, not the picture by itself.
  return <img src={blobUrl(id, { size: 'thumbnail' })} alt="" draggable={false} decoding="async" loading="lazy" onError={() => setBroken(true)} />
}

function FileSign({ attachment }: { readonly attachment: Attachment }): ReactNode {
  const office = officeTypeOf(attachment.mediaType)
  const isTable = office === 'xlsx' || office === 'ods' || attachment.mediaType === 'text/csv' || attachment.mediaType === 'text/tab-separated-values'
  const Sign = isTable ? FileSpreadsheet : office === 'pptx' || office === 'odp' ? Presentation : FileText
  return <Sign aria-hidden size={20} strokeWidth={1.7} />
}
