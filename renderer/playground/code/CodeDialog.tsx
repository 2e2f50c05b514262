import { Download } from 'lucide-react'
import { Tabs } from 'radix-ui'
import { useMemo } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { readRequest } from '#shared/code/read-request.ts'
import { targetsFor } from '#shared/code/targets.ts'
import type { Code } from '#shared/code/target.ts'
import type { CodeRequest, CodeSource } from '#shared/playground/code.ts'
import { CodeBlock } from '../../markdown/code/CodeBlock.tsx'
import { saveText } from '../../markdown/code/save-text.ts'
import { blobUrl } from '../../state/blob-address.ts'
import { useApp, useView } from '../../state/AppContext.tsx'
import { errorText } from '../../state/error-text.ts'
import { Modal } from '../../ui/Modal.tsx'
import { useCodeRequest } from './use-code-request.ts'
import './code-dialog.css'

interface CodeDialogProps {
  readonly source: CodeSource
  readonly onClose: () => void
}

/** A request as code, in every language and by every client that can make it. */
export function CodeDialog({ source, onClose }: CodeDialogProps): ReactNode {
  const { t } = useTranslation()
  const { request, error } = useCodeRequest(source, t('code.sample'))
  const failure = error === undefined ? undefined : errorText(t, error)
  return (
    <Modal title={t('code.title')} className="code-dialog" onClose={onClose}>
      {failure !== undefined && <p className="code-failure" role="alert"><strong>{failure.sentence}</strong> {failure.next}</p>}
      {failure === undefined && request === undefined && <p className="code-failure" role="status">{t('code.loading')}</p>}
      {request !== undefined && <Kinds request={request} />}
    </Modal>
  )
}

function Kinds({ request }: { readonly request: CodeRequest }): ReactNode {
  const { t } = useTranslation()
  const { view } = useApp()
  const chosen = useView((state) => state.codeTarget)
  const read = useMemo(() => readRequest(request), [request])
  const targets = useMemo(() => targetsFor(read), [read])
  const target = targets.find(({ id }) => id === chosen) ?? targets[0]
  const code = useMemo(() => target?.write(read, (note, values) => t(`code.note.${note}`, { names: '', packages: '', variable: '', ...values })), [target, read, t])
  if (target === undefined || code === undefined) return null
  return (
    <Tabs.Root className="code-kinds" orientation="vertical" value={target.id} onValueChange={(id) => view.setState({ codeTarget: id })}>
      <Tabs.List className="code-list" aria-label={t('code.kinds')}>
        {targets.map(({ id, name }) => <Tabs.Trigger key={id} value={id}>{name}</Tabs.Trigger>)}
      </Tabs.List>
      <Tabs.Content key={target.id} value={target.id} className="code-page">
        <div className="code-head">
          <p className="quiet">{request.asSent ? t('code.asSent') : t('code.asNow')} {t('code.noToken')}</p>
          <button type="button" className="button" onClick={() => saveText(code.fileText ?? code.text, code.fileName)}><Download aria-hidden size={15} />{t('code.saveFile', { name: code.fileName })}</button>
        </div>
        <Images request={request} names={[...read.images.values()].map(({ name }) => name)} />
        <Shown code={code} />
      </Tabs.Content>
    </Tabs.Root>
  )
}

/** The images that the code reads, each to be saved beside it. */
function Images({ request, names }: { readonly request: CodeRequest; readonly names: readonly string[] }): ReactNode {
  const { t } = useTranslation()
  if (request.images.length === 0) return null
  return (
    <ul className="code-images" aria-label={t('code.files')}>
      {request.images.map(({ blobId, made }, index) => (
        <li key={index}>
          <img src={blobUrl(blobId, made === undefined ? { size: 'thumbnail' } : { made })} alt="" />
          <a className="button" href={blobUrl(blobId, made === undefined ? { save: names[index] ?? '' } : { made })} download={names[index]}>{t('code.saveFile', { name: names[index] ?? '' })}</a>
        </li>
      ))}
    </ul>
  )
}

function Shown({ code }: { readonly code: Code }): ReactNode {
  const { t } = useTranslation()
  return (
    <div className="code-text" role="region" aria-label={t('code.region')} tabIndex={0}>
      <CodeBlock text={code.text.trimEnd()} language={code.language} closed growing={false} />
    </div>
  )
}
