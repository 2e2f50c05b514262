import { useEffect, useState } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Attachment, ImageEdit } from '#shared/attachment.ts'
import { toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { App } from '../../../state/app.ts'
import { useApp, useView } from '../../../state/AppContext.tsx'
import { errorText } from '../../../state/error-text.ts'
import type { View } from '../../../state/view.ts'
import { Modal } from '../../../ui/Modal.tsx'
import { blobUrl } from '../../../state/blob-address.ts'
import { fromEdit, isSameEdit, toEdit, untouched } from './edit-state.ts'
import type { EditState } from './edit-state.ts'
import { EditStage } from './EditStage.tsx'
import { EditTools, colours } from './EditTools.tsx'
import type { Tool } from './EditTools.tsx'
import { useHistory } from './use-history.ts'
import './editor.css'

type Editing = NonNullable<View['editing']>

/** An image as it is edited: which one is shown, and what was done to it before. */
interface Source {
  readonly attachment: Attachment
  readonly sourceId: string
  readonly state: EditState
}

/** Crops, turns and marks an image of the message box; what comes of it takes its place there. */
export function ImageEditor(): ReactNode {
  const editing = useView((view) => view.editing)
  return editing === null ? null : <Loading key={editing.attachmentId} editing={editing} />
}

function Loading({ editing }: { readonly editing: Editing }): ReactNode {
  const app = useApp()
  const [source, setSource] = useState<Source | null>(null)
  useEffect(() => {
    let isOver = false
    findSource(app, editing).then((found) => {
      if (isOver) return
      if (found === null) app.view.setState({ editing: null })
      else setSource(found)
    }, (thrown: unknown) => {
      if (isOver) return
      app.view.setState({ editing: null })
      app.toasts.show({ kind: 'error', error: toErrorInfo(thrown) })
    })
    return () => {
      isOver = true
    }
  }, [app, editing])
  return source !== null && <Editor editing={editing} source={source} />
}

/** An image that was edited before is edited from where it was left, as long as the one that it was made from is there. `null` where it has left the box. */
async function findSource(app: App, { conversationId, attachmentId, edit }: Editing): Promise<Source | null> {
  const attachment = app.drafts.get(conversationId).attachments.find(({ id }) => id === attachmentId)
  if (attachment === undefined) return null
  const { madeFrom } = attachment.facts
  const original = madeFrom === undefined ? undefined : (await app.client.attachments.get({ attachmentIds: [madeFrom.id] })).attachments[0]
  const base = original ?? attachment
  const before: ImageEdit | undefined = edit ?? (original === undefined ? undefined : madeFrom?.edit)
  return { attachment, sourceId: base.id, state: before === undefined ? untouched(base) : fromEdit(base, before) }
}

function Editor({ editing, source }: { readonly editing: Editing; readonly source: Source }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const history = useHistory(source.state)
  const [tool, setTool] = useState<Tool>('crop')
  const [colour, setColour] = useState<string>(colours[0])
  const { save, isSaving, error } = useSave(editing, source.attachment)
  const { state } = history
  const close = (): void => {
    app.view.setState({ editing: null })
    if (isSameEdit(state, source.state) || isSaving) return
    // As with words: Escape drops at once, and a notice brings back.
    app.toasts.show({ kind: 'edit-dropped', undo: () => app.view.setState({ editing: { ...editing, edit: toEdit(state) } }) })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    const isCommand = event.ctrlKey || event.metaKey
    if (isCommand && event.key.toLowerCase() === 'z') history.undo()
    else if (isCommand && event.key === 'Enter') void save(state)
    else return
    event.preventDefault()
  }
  const said = error === null ? null : errorText(t, { ...error, details: { name: source.attachment.name, ...error.details } })
  return (
    <Modal title={t('editor.title', { name: source.attachment.name })} className="editor" holds onClose={close}>
      <div className="editor-body" onKeyDown={onKeyDown}>
        <EditStage address={blobUrl(source.sourceId, { size: 'view' })} name={source.attachment.name} history={history} tool={tool} colour={colour} hint={editing.isRegion ? t('editor.regionHint') : null} />
        <EditTools history={history} start={untouched(state)} tool={tool} colour={colour} onTool={setTool} onColour={setColour} />
        {said !== null && <p className="editor-error" role="alert"><strong>{said.sentence}</strong> {said.next}</p>}
        <div className="editor-foot">
          <button type="button" className="button" onClick={close}>{t('ui.cancel')}</button>
          <button type="button" className="button primary" disabled={isSaving} onClick={() => void save(state)}>{t('editor.save')}</button>
        </div>
      </div>
    </Modal>
  )
}

/** Has the edited image made and put in the place of the one before; what fails is said, and nothing is lost. */
function useSave({ conversationId, attachmentId }: Editing, attachment: Attachment): { save(state: EditState): Promise<void>; readonly isSaving: boolean; readonly error: ErrorInfo | null } {
  const app = useApp()
  const [isSaving, setSaving] = useState(false)
  const [error, setError] = useState<ErrorInfo | null>(null)
  const save = async (state: EditState): Promise<void> => {
    const isNothing = attachment.facts.madeFrom === undefined && isSameEdit(state, untouched(state))
    setSaving(true)
    setError(null)
    try {
      if (!isNothing) app.drafts.replace(conversationId, attachmentId, (await app.client.attachments.edit({ attachmentId, edit: toEdit(state) })).attachment)
      app.view.setState({ editing: null })
    } catch (thrown) {
      setError(toErrorInfo(thrown))
      setSaving(false)
    }
  }
  return { save, isSaving, error }
}
