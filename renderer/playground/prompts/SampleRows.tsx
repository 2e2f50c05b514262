import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { fillTemplate, variablesOf } from '#shared/playground/template.ts'
import { FillDialog } from '../../chat/snippets/FillDialog.tsx'
import { tell } from '../../state/actions.ts'
import { useApp, useLive } from '../../state/AppContext.tsx'
import { sampleTasks, sampleText, samples } from '../../state/samples.ts'
import { KeptRow } from './KeptRow.tsx'
import { Excerpt, isFound } from './SnippetRows.tsx'
import { useText } from './use-text.ts'

/** The prompts that come with Parley, by what they are good for. */
export function SampleRows({ query }: { readonly query: string }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const kept = useLive(app.replica.snippets)
  const [filling, setFilling] = useState<{ readonly name: string; readonly text: string } | null>(null)
  const use = useText()
  const fill = (text: string): void => {
    setFilling(null)
    use(text)
  }
  const all = samples.map(({ key, task }) => ({ key, task, name: t(`sample.${key}`), text: sampleText(t, key) }))
  const found = all.filter(({ name, text }) => isFound(`${name} ${text}`, query))
  return (
    <>
      {found.length === 0 && <p className="quiet" role="status">{t('prompts.noneFound')}</p>}
      {sampleTasks.filter((task) => found.some((sample) => sample.task === task)).map((task) => (
        <section key={task} className="sample-task" aria-labelledby={`samples-${task}`}>
          <h3 id={`samples-${task}`}>{t(`prompts.task_${task}`)}</h3>
          <ul className="kept-rows">
            {found.filter((sample) => sample.task === task).map(({ key, name, text }) => (
              <KeptRow key={key} name={name} about={<Excerpt text={text} />} useLabel={t('prompts.insert')} onUse={() => (variablesOf(text).length > 0 ? setFilling({ name, text }) : use(fillTemplate(text, {})))}>
                <button
                  type="button"
                  className="button text small"
                  disabled={kept?.some((snippet) => snippet.name === name && snippet.text === text) === true}
                  onClick={() => void tell(app, app.client.snippets.add({ name, text }))}
                >
                  {t(kept?.some((snippet) => snippet.name === name && snippet.text === text) === true ? 'prompts.isKept' : 'prompts.keep')}
                </button>
              </KeptRow>
            ))}
          </ul>
        </section>
      ))}
      {filling !== null && <FillDialog name={filling.name} text={filling.text} onFill={fill} onClose={() => setFilling(null)} />}
    </>
  )
}
