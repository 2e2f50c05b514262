import { Brain, Image, ListChecks, MessageSquareText } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { Suspense, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { fillTemplate, variablesOf } from '#shared/playground/template.ts'
import { useApp, useEndpoint } from '../../state/AppContext.tsx'
import { sampleText, samples, samplesFor } from '../../state/samples.ts'
import type { SampleKey, SampleTask } from '../../state/samples.ts'
import { loadPlaygroundTexts } from '../../ui/i18n.ts'
import { focusMessageEnd } from '../focus.ts'
import { FillDialog } from './filling.ts'

const icons: Readonly<Record<SampleTask, LucideIcon>> = { chat: MessageSquareText, vision: Image, reasoning: Brain, extraction: ListChecks }

/** Prompts to begin with, one for each task that the chosen endpoint is good for. They go into the message box; nothing is sent. */
export function Samples(): ReactNode {
  const { t } = useTranslation()
  const { drafts } = useApp()
  const endpoint = useEndpoint(null)
  const [filling, setFilling] = useState<{ readonly name: string; readonly text: string } | null>(null)
  const put = (text: string): void => {
    setFilling(null)
    drafts.setText(null, text)
    requestAnimationFrame(focusMessageEnd)
  }
  const choose = async (key: SampleKey): Promise<void> => {
    await loadPlaygroundTexts().catch(() => undefined)
    const text = sampleText(t, key)
    if (variablesOf(text).length > 0) setFilling({ name: t(`sample.${key}`), text })
    else put(fillTemplate(text, {}))
  }
  return (
    <div className="suggestions">
      {samplesFor(endpoint).map((key) => {
        const Icon = icons[samples.find((sample) => sample.key === key)?.task ?? 'chat']
        return <button key={key} type="button" className="suggestion" onClick={() => void choose(key)}><Icon aria-hidden size={16} />{t(`sample.${key}`)}</button>
      })}
      {filling !== null && <Suspense><FillDialog name={filling.name} text={filling.text} onFill={put} onClose={() => setFilling(null)} /></Suspense>}
    </div>
  )
}
