import { FileCode, FileSpreadsheet, FileText, Presentation } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Part } from '#shared/message.ts'
import { useApp } from '../../state/AppContext.tsx'
import { byteText } from '../../ui/byte-text.ts'
import { dragFile } from './drag-file.ts'
import { FileMenu } from './FileMenu.tsx'

type FilePartValue = Extract<Part, { type: 'file' }>

/** A file of a message: what it is, how long and how large. A press shows what is in it. */
export function FilePart({ file }: { readonly file: FilePartValue }): ReactNode {
  const { t, i18n } = useTranslation()
  const { view } = useApp()
  const { blobId, name, kind, mediaType, bytes, facts, sending } = file
  const show = (): void => view.setState({ preview: { attachment: { id: blobId, name, kind, mediaType, facts, ...(sending !== undefined && { sending }) } } })
  const size = byteText(bytes, i18n.language)
  const about = facts.pages === undefined ? size : `${t('chat.pages', { count: facts.pages })}, ${size}`
  return (
    <FileMenu file={file} onShow={show}>
      <button type="button" className="file-part" aria-label={t('chat.showFile', { name, about })} draggable onDragStart={(event) => dragFile(event.dataTransfer, file)} onClick={show}>
        <FileIcon file={file} />
        <span className="file-name" dir="auto">{name}</span>
        <span className="file-about">{about}</span>
      </button>
    </FileMenu>
  )
}

/** By what it is to a model and by what it is called. */
function FileIcon({ file: { kind, mediaType, name } }: { readonly file: FilePartValue }): ReactNode {
  const look = { 'aria-hidden': true, size: 20, strokeWidth: 1.6 } as const
  if (/spreadsheet|csv|excel/.test(mediaType) || /\.(?:xlsx?|csv|tsv|ods)$/i.test(name)) return <FileSpreadsheet {...look} />
  if (mediaType.includes('presentation') || /\.(?:pptx?|odp)$/i.test(name)) return <Presentation {...look} />
  return kind === 'text' && !/^text\/(?:plain|markdown)$/.test(mediaType) ? <FileCode {...look} /> : <FileText {...look} />
}
