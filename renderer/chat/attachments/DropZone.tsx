import { ImagePlus } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp } from '../../state/AppContext.tsx'
import { askImport, sortFiles } from '../../state/transfers.ts'
import { focusMessageBox } from '../focus.ts'

/** Takes files that are dropped anywhere on the window or pasted into it. */
export function DropZone({ conversationId }: { readonly conversationId: string | null }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const [over, setOver] = useState(false)

  useEffect(() => {
    const add = async (files: readonly File[]): Promise<void> => {
      const { exports, others } = await sortFiles(files)
      if (exports.length > 0) askImport(app, exports)
      if (others.length === 0) return
      void app.drafts.addFiles(conversationId, others)
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
      void add([...event.dataTransfer.files])
    }
    const onPaste = (event: ClipboardEvent): void => {
      const files = event.clipboardData?.files
      // Office programs put a picture of the text beside the text: the text is meant.
      if (files === undefined || files.length === 0 || event.clipboardData?.types.includes('text/plain') === true) return
      event.preventDefault()
      void add([...files])
    }
    const events = new AbortController()
    const { signal } = events
    window.addEventListener('dragenter', onDrag, { signal })
    window.addEventListener('dragover', onDrag, { signal })
    window.addEventListener('dragleave', onLeave, { signal })
    window.addEventListener('drop', onDrop, { signal })
    window.addEventListener('paste', onPaste, { signal })
    return () => events.abort()
  }, [app, conversationId])

  if (!over) return null
  return (
    <div className="drop-zone" aria-hidden>
      <div><ImagePlus size={28} strokeWidth={1.6} />{t('chat.drop')}</div>
    </div>
  )
}
