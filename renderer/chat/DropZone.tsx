import { ImagePlus } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp } from '../state/AppContext.tsx'
import { focusMessageBox } from './focus.ts'

/** Takes files that are dropped anywhere on the window or pasted into it. */
export function DropZone({ conversationId }: { readonly conversationId: string | null }): ReactNode {
  const { t } = useTranslation()
  const { drafts } = useApp()
  const [over, setOver] = useState(false)

  useEffect(() => {
    const add = (files: FileList): void => {
      void drafts.addFiles(conversationId, [...files])
      focusMessageBox()
    }
    const onDrag = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files') !== true) return
      event.preventDefault()
      event.dataTransfer.dropEffect = 'copy'
      setOver(true)
    }
    const onLeave = (event: DragEvent): void => {
      if (event.relatedTarget === null) setOver(false)
    }
    const onDrop = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files') !== true) return
      event.preventDefault()
      setOver(false)
      add(event.dataTransfer.files)
    }
    const onPaste = (event: ClipboardEvent): void => {
      const files = event.clipboardData?.files
      // Office programs put a picture of the text beside the text: the text is meant.
      if (files === undefined || files.length === 0 || event.clipboardData?.types.includes('text/plain') === true) return
      event.preventDefault()
      add(files)
    }
    const events = new AbortController()
    const { signal } = events
    window.addEventListener('dragenter', onDrag, { signal })
    window.addEventListener('dragover', onDrag, { signal })
    window.addEventListener('dragleave', onLeave, { signal })
    window.addEventListener('drop', onDrop, { signal })
    window.addEventListener('paste', onPaste, { signal })
    return () => events.abort()
  }, [drafts, conversationId])

  if (!over) return null
  return (
    <div className="drop-zone" aria-hidden>
      <div><ImagePlus size={28} strokeWidth={1.6} />{t('chat.drop')}</div>
    </div>
  )
}
