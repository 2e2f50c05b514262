import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { fillTemplate, variablesOf } from '#shared/playground/template.ts'
import type { Snippet } from '#shared/playground/presets.ts'
import { FillDialog } from '../../chat/snippets/FillDialog.tsx'
import { tell } from '../../state/actions.ts'
import { useApp, useLive } from '../../state/AppContext.tsx'
import { exportKept, removeSnippet } from '../../state/kept.ts'
import { foldedName } from '../../state/slash.ts'
import { KeptMenu, KeptRow } from './KeptRow.tsx'
import { useText } from './use-text.ts'

interface SnippetRowsProps {
  readonly query: string
  readonly onEdit: (snippet: Snippet | null) => void
  /** The person wants to see what comes with Parley. */
  readonly onSamples: () => void
}

/** The prompts that are kept. */
export function SnippetRows({ query, onEdit, onSamples }: SnippetRowsProps): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const snippets = useLive(app.replica.snippets)
  const [filling, setFilling] = useState<Snippet | null>(null)
  const use = useText()
  const fill = (text: string): void => {
    setFilling(null)
    use(text)
  }
  if (snippets === undefined) return <div className="kept-rows" aria-busy />
  const found = snippets.filter(({ name, text }) => isFound(`${name} ${text}`, query))
  if (snippets.length === 0) {
    return (
      <div className="kept-empty hint-box">
        <p>{t('prompts.noSnippets')}</p>
        <div className="button-row">
          <button type="button" className="button" onClick={() => onEdit(null)}>{t('prompts.newSnippet')}</button>
          <button type="button" className="button text" onClick={onSamples}>{t('prompts.lookAtSamples')}</button>
        </div>
      </div>
    )
  }
  return (
    <>
      {found.length === 0 && <p className="quiet" role="status">{t('prompts.noneFound')}</p>}
      <ul className="kept-rows" aria-label={t('prompts.snippets')}>
        {found.map((snippet) => (
          <KeptRow
            key={snippet.id}
            name={snippet.name}
            about={<Excerpt text={snippet.text} />}
            useLabel={t('prompts.insert')}
            onUse={() => (variablesOf(snippet.text).length > 0 ? setFilling(snippet) : use(fillTemplate(snippet.text, {})))}
          >
            <KeptMenu
              name={snippet.name}
              onEdit={() => onEdit(snippet)}
              onDuplicate={() => void tell(app, app.client.snippets.add({ name: t('prompts.copyOf', { name: snippet.name }).slice(0, 200), text: snippet.text }))}
              onExport={() => void exportKept(app, { snippetIds: [snippet.id] })}
              onRemove={() => void removeSnippet(app, snippet)}
            />
          </KeptRow>
        ))}
      </ul>
      {filling !== null && <FillDialog name={filling.name} text={filling.text} onFill={fill} onClose={() => setFilling(null)} />}
    </>
  )
}

/** The beginning of a text on one line. */
export function Excerpt({ text }: { readonly text: string }): ReactNode {
  return text.slice(0, 300).replaceAll(/\s+/g, ' ')
}

/** Whether every word of a query is in a text, whatever the case and signs of its letters. */
export function isFound(text: string, query: string): boolean {
  const folded = foldedName(text)
  return foldedName(query).split(/\s+/).every((word) => folded.includes(word))
}
