import { useEffect, useMemo, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ErrorInfo } from '#shared/error.ts'
import { toErrorInfo } from '#shared/error.ts'
import { languageOfFile } from '#shared/file-kinds.ts'
import { fenced } from '#shared/markdown/fence.ts'
import { Markdown } from '../../markdown/Markdown.tsx'
import { useApp } from '../../state/AppContext.tsx'
import { errorText } from '../../state/error-text.ts'
import { tableOfCsv } from '../../state/table-of-csv.ts'
import type { PreviewedFile } from './FilePreview.tsx'

/** As many characters are shown at first, and more at each press. */
const slice = 50_000

interface Shown {
  readonly text: string
  readonly characters: number
  readonly before: number
  readonly after: number
}

/** The words of a file as they are sent: Markdown and tables drawn, code coloured, everything else as it is written. */
export function FileWords({ attachment }: { readonly attachment: PreviewedFile }): ReactNode {
  const { t, i18n } = useTranslation()
  const { client } = useApp()
  const { id, sending: { pages, keep } = {} } = attachment
  const [wanted, setWanted] = useState(slice)
  const [shown, setShown] = useState<Shown | null>(null)
  const [failure, setFailure] = useState<ErrorInfo | null>(null)
  useEffect(() => {
    let isOver = false
    const ask = async (): Promise<void> => {
      try {
        const words = await client.attachments.words({ attachmentId: id, pages, keep, from: 0, length: wanted })
        if (!isOver) setShown(words)
      } catch (thrown) {
        if (!isOver) setFailure(toErrorInfo(thrown))
      }
    }
    // A hand on the slider changes it many times.
    const timer = setTimeout(() => void ask(), keep === undefined ? 0 : 150)
    return () => {
      isOver = true
      clearTimeout(timer)
    }
  }, [client, id, pages, keep, wanted])
  if (failure !== null) return <p className="problem" role="alert">{errorText(t, failure).sentence}</p>
  if (shown === null) return <p className="quiet" role="status">{t('preview.reading')}</p>
  const rest = shown.characters - shown.text.length
  const number = new Intl.NumberFormat(i18n.language)
  return (
    <div className="file-words" tabIndex={0} role="region" aria-label={t('preview.words')}>
      {shown.before > 0 && <p className="quiet file-cut">{t('preview.before', { count: shown.before, shown: number.format(shown.before) })}</p>}
      {shown.text.trim() === '' ? <p className="quiet">{t('preview.noWords')}</p> : <Words attachment={attachment} text={shown.text} />}
      {rest > 0 && <button type="button" className="button small" onClick={() => setWanted(wanted + slice * 4)}>{t('preview.more', { count: rest, shown: number.format(rest) })}</button>}
      {rest === 0 && shown.after > 0 && <p className="quiet file-cut">{t('preview.after', { count: shown.after, shown: number.format(shown.after) })}</p>}
    </div>
  )
}

function Words({ attachment: { kind, name }, text }: { readonly attachment: PreviewedFile; readonly text: string }): ReactNode {
  const markdown = useMemo(() => markdownOf(kind, name, text), [kind, name, text])
  return markdown === null ? <pre className={kind === 'pdf' ? 'file-plain prose' : 'file-plain'} dir="auto">{text}</pre> : <Markdown text={markdown} growing={false} />
}

/** What is drawn of a text; `null` where it is shown as it is written. */
function markdownOf(kind: PreviewedFile['kind'], name: string, text: string): string | null {
  if (kind === 'office') return text
  const language = kind === 'text' ? languageOfFile(name) : ''
  if (language === 'markdown') return text
  if (language === 'csv' || language === 'tsv') return tableOfCsv(text)
  if (language === '' || language === 'log') return null
  return fenced(text, language)
}
