import { Camera, Paperclip } from 'lucide-react'
import { useRef } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { commands } from '#shared/commands.ts'
import { officeTypes } from '#shared/file-kinds.ts'
import { useApp } from '../../state/AppContext.tsx'
import { readableKeys } from '../../state/keys.ts'
import { addScreenshot } from '../../state/screenshot.ts'
import { IconButton } from '../../ui/IconButton.tsx'

/** The id of the hidden file field. */
export const fileFieldId = 'file-field'
/** The id of the button that takes a screenshot. */
export const screenshotButtonId = 'screenshot-button'

/** What the file dialog shows first; it can show everything else too, and what is taken is decided by content. */
const accepted = ['image/*', '.heic', '.heif', '.avif', '.tif', '.tiff', '.pdf', 'text/*', 'application/json', '.md', '.csv', '.json', ...Object.values(officeTypes).map((ending) => `.${ending}`)].join(',')

/** The ways to add files from elsewhere: the file dialog, and a picture of the screen where the host can make one. */
export function AttachButtons({ conversationId }: { readonly conversationId: string | null }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const field = useRef<HTMLInputElement>(null)
  const canCapture = 'getDisplayMedia' in (navigator.mediaDevices ?? {})
  return (
    <>
      <IconButton label={t('chat.attach')} hint={keysOf('attach-files')} side="top" onClick={() => field.current?.click()}>
        <Paperclip aria-hidden size={17} />
      </IconButton>
      {canCapture && (
        <IconButton id={screenshotButtonId} label={t('screenshot.take')} side="top" className="screenshot" hint={keysOf('take-screenshot')} onClick={() => void addScreenshot(app, conversationId, nameNow(t('screenshot.name', { time: '{}' })))}>
          <Camera aria-hidden size={17} />
        </IconButton>
      )}
      <input
        ref={field}
        id={fileFieldId}
        type="file"
        accept={accepted}
        multiple
        hidden
        onChange={(event) => {
          void app.drafts.addFiles(conversationId, [...(event.target.files ?? [])])
          event.target.value = ''
        }}
      />
    </>
  )
}

function keysOf(id: 'attach-files' | 'take-screenshot'): string {
  const accelerator = commands.find((command) => command.id === id)?.accelerator
  return accelerator === undefined ? '' : readableKeys(accelerator)
}

/** A file name with the present time, as people sort such files. */
function nameNow(pattern: string): string {
  const now = new Date()
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  return `${pattern.replace('{}', `${day} ${two(now.getHours())}.${two(now.getMinutes())}.${two(now.getSeconds())}`)}.png`
}
