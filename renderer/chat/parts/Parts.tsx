import type { ReactNode } from 'react'
import type { Message, Part } from '#shared/message.ts'
import { Markdown } from '../../markdown/Markdown.tsx'
import { FilePart } from './FilePart.tsx'
import { imageWords } from './image-words.ts'
import { ImagePart } from './ImagePart.tsx'
import { OwnText } from './OwnText.tsx'
import { ReasoningPart } from './ReasoningPart.tsx'
import { RemoteCall } from './RemoteCall.tsx'

/** The pieces of a message, in order; files of one's own message stand together above its text. */
export function Parts({ message }: { readonly message: Message }): ReactNode {
  const { id, parts, role, status, continues } = message
  const isRunning = status === 'running'
  if (role === 'user') return <OwnParts message={message} />
  const images = parts.filter((part) => part.type === 'image')
  return parts.map((part, index) => {
    const growing = isRunning && (index === parts.length - 1 || index === continues)
    // Parts are only ever added at the end, so that the place is the key.
    if (part.type === 'image') return <ImagePart key={`${index} ${part.blobId}`} messageId={id} image={part} count={images.length} words={imageWords(part.name, message)} />
    return <ReplyPart key={index} messageId={id} part={part} growing={growing} isRunning={isRunning} />
  })
}

interface ReplyPartProps {
  readonly messageId: string
  readonly part: Part
  /** It is the one that grows. */
  readonly growing: boolean
  /** The reply is not over. */
  readonly isRunning: boolean
}

function ReplyPart({ messageId, part, growing, isRunning }: ReplyPartProps): ReactNode {
  switch (part.type) {
    case 'text':
      return <Markdown text={part.text} growing={growing} sources={part.sources} />
    case 'reasoning':
      return <ReasoningPart messageId={messageId} part={part} growing={growing} />
    case 'remote-call':
      return <RemoteCall call={part} growing={isRunning} />
    case 'file':
      return <FilePart file={part} />
    default:
      return null
  }
}

function OwnParts({ message }: { readonly message: Message }): ReactNode {
  const { id, parts } = message
  const images = parts.filter((part) => part.type === 'image')
  const files = parts.filter((part) => part.type === 'file')
  const texts = parts.filter((part) => part.type === 'text')
  return (
    <>
      {images.length > 0 && (
        <div className="own-images">
          {images.map((image, index) => <ImagePart key={`${index} ${image.blobId}`} messageId={id} image={image} count={images.length} words={imageWords(image.name, message)} />)}
        </div>
      )}
      {files.length > 0 && <div className="own-files">{files.map((file, index) => <FilePart key={`${index} ${file.blobId}`} file={file} />)}</div>}
      {texts.map((part, index) => <OwnText key={index} messageId={id} text={part.text} />)}
    </>
  )
}
