import { useState } from 'react'
import type { FormEvent, ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { toErrorInfo } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { LibraryStatus } from '#shared/library.ts'
import { useApp } from '../state/AppContext.tsx'
import { Field } from '../ui/Field.tsx'
import { FailureBox } from './FailureBox.tsx'

/** Where everything lies, and having it moved. */
export function DataFolder({ status: { folder, movesTo, readOnly } }: { readonly status: LibraryStatus }): ReactNode {
  const { t } = useTranslation()
  const [isOpen, setIsOpen] = useState(false)
  const { move, isBusy, error } = useMove(() => setIsOpen(false))
  return (
    <section aria-label={t('about.dataFolder')}>
      <div className="setting-row">
        <div>
          <span>{t('about.dataFolder')}</span>
          <p className="quiet folder-path">{folder}</p>
        </div>
        {!readOnly && movesTo === null && <button type="button" className="button" aria-expanded={isOpen} onClick={() => setIsOpen(!isOpen)}>{t('library.move')}</button>}
      </div>
      {movesTo !== null && (
        <div className="hint-box" role="status">
          <p>{t('library.movesTo', { folder: movesTo })}</p>
          <button type="button" className="button small" onClick={() => move(null)}>{t('library.moveNot')}</button>
        </div>
      )}
      {error !== undefined && <FailureBox error={error} />}
      {isOpen && movesTo === null && <MoveForm isBusy={isBusy} onMove={move} />}
    </section>
  )
}

function MoveForm({ isBusy, onMove }: { readonly isBusy: boolean; readonly onMove: (folder: string) => void }): ReactNode {
  const { t } = useTranslation()
  const [folder, setFolder] = useState('')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (folder.trim() !== '' && !isBusy) onMove(folder.trim())
  }
  return (
    <form className="move-form" onSubmit={submit}>
      <Field label={t('library.newFolder')} help={t('library.moveText')}>
        {(props) => <input {...props} value={folder} autoFocus spellCheck={false} autoComplete="off" onChange={(event) => setFolder(event.target.value)} />}
      </Field>
      <button type="submit" className="button primary" disabled={folder.trim() === '' || isBusy}>{t('library.moveAtStart')}</button>
    </form>
  )
}

function useMove(onDone: () => void) {
  const { client } = useApp()
  const [isBusy, setIsBusy] = useState(false)
  const [error, setError] = useState<ErrorInfo>()
  const move = (folder: string | null): void => {
    setIsBusy(true)
    setError(undefined)
    client.library.move({ folder })
      .then(onDone, (thrown: unknown) => setError(toErrorInfo(thrown)))
      .finally(() => setIsBusy(false))
  }
  return { move, isBusy, error }
}
