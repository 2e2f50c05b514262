import { ArrowLeft, Download, Play, Square, Trash2 } from 'lucide-react'
import { DropdownMenu, RadioGroup, Tabs } from 'radix-ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ErrorInfo } from '#shared/error.ts'
import type { EmbeddingSet, Measure, VectorFormat } from '#shared/playground/embeddings.ts'
import { FailureBox } from '../../settings/FailureBox.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { NameField } from '../NameField.tsx'
import { MatrixView } from './MatrixView.tsx'
import { NearestView } from './NearestView.tsx'
import type { NearTo } from './NearestView.tsx'
import { PlotView } from './PlotView.tsx'
import { TextRows } from './TextRows.tsx'
import { countText } from './count-text.ts'
import { useSetActions } from './use-set-actions.ts'

interface SetViewProps {
  readonly set: EmbeddingSet
  /** Shows another set, or (`null`) all of them. */
  readonly onShow: (id: string | null) => void
}

const views = ['texts', 'nearest', 'matrix', 'plot'] as const

/** One set: its texts, and how near they are to each other. */
export function SetView({ set, onShow }: SetViewProps): ReactNode {
  const { t } = useTranslation()
  const { rename, remove } = useSetActions(set)
  const [view, setView] = useState<(typeof views)[number]>('texts')
  const [measure, setMeasure] = useState<Measure>('cosine')
  const [near, setNear] = useState<NearTo | null>(null)
  return (
    <>
      <header className="vectors-head">
        <IconButton label={t('embeddings.all')} onClick={() => onShow(null)}><ArrowLeft aria-hidden size={17} /></IconButton>
        <h2 className="vectors-title"><NameField key={set.name} name={set.name} label={t('embeddings.name')} onRename={rename} /></h2>
        <SaveMenu set={set} />
        <IconButton label={t('embeddings.delete')} onClick={remove}><Trash2 aria-hidden size={16} /></IconButton>
      </header>
      <SetFacts set={set} />
      <Tabs.Root className="vectors-views" value={view} onValueChange={(name) => setView(name as typeof view)}>
        <div className="vectors-row apart">
          <Tabs.List className="page-tabs" aria-label={t('embeddings.views')}>{views.map((name) => <Tabs.Trigger key={name} value={name} autoFocus={name === 'texts'}>{t(`embeddings.view_${name}`)}</Tabs.Trigger>)}</Tabs.List>
          {(view === 'matrix' || view === 'nearest') && (
            <RadioGroup.Root className="segments" aria-label={t('embeddings.measure')} value={measure} onValueChange={(value) => setMeasure(value as Measure)}>
              <RadioGroup.Item value="cosine">{t('embeddings.measure_cosine')}</RadioGroup.Item>
              <RadioGroup.Item value="dot">{t('embeddings.measure_dot')}</RadioGroup.Item>
            </RadioGroup.Root>
          )}
        </div>
        <Tabs.Content value="texts"><TextRows set={set} onNearest={(to) => { setNear(to); setView('nearest') }} /></Tabs.Content>
        <Tabs.Content value="nearest"><NearestView set={set} measure={measure} to={near} onTo={setNear} /></Tabs.Content>
        <Tabs.Content value="matrix"><MatrixView set={set} measure={measure} /></Tabs.Content>
        <Tabs.Content value="plot"><PlotView set={set} /></Tabs.Content>
      </Tabs.Root>
    </>
  )
}

const formats: readonly VectorFormat[] = ['csv', 'json', 'parquet']

function SaveMenu({ set }: { readonly set: EmbeddingSet }): ReactNode {
  const { t } = useTranslation()
  const [isOpen, setIsOpen] = useState(false)
  const { save } = useSetActions(set)
  return (
    <DropdownMenu.Root open={isOpen} onOpenChange={setIsOpen}>
      <DropdownMenu.Trigger className="button" disabled={set.done === 0}><Download aria-hidden size={15} />{t('embeddings.save')}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="menu" align="end" sideOffset={6} collisionPadding={12}>
          {formats.map((format) => <DropdownMenu.Item key={format} onSelect={() => save(format)}>{t(`embeddings.save_${format}`)}</DropdownMenu.Item>)}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

/** What the set is, how far it is, and why it is not whole. */
function SetFacts({ set }: { readonly set: EmbeddingSet }): ReactNode {
  const { t, i18n: { language } } = useTranslation()
  const { stop, resume } = useSetActions(set)
  const { texts, done, refused, dimensions, tokens, error, jobId, endpointName, options } = set
  const number = new Intl.NumberFormat(language)
  const isRunning = jobId !== undefined
  const facts = [
    endpointName,
    ...(texts === 0 ? [] : [countText(t, set, language)]),
    ...(dimensions === null ? [] : [t('embeddings.numbers', { count: dimensions, shown: number.format(dimensions) })]),
    ...(tokens > 0 ? [t('embeddings.tokens', { count: tokens, shown: number.format(tokens) })] : []),
  ]
  return (
    <section className="vectors-facts" aria-label={t('embeddings.progress')}>
      <p className="quiet">{facts.join(' · ')}</p>
      {options.instruction !== undefined && <p className="quiet" dir="auto">{t('embeddings.instructed', { text: options.instruction })}</p>}
      {isRunning && (
        <div className="vectors-running">
          <Progress label={texts === 0 ? t('embeddings.reading') : t('embeddings.doneOf', { done: number.format(done), all: number.format(texts) })} value={texts === 0 ? undefined : (done + refused) / texts} />
          <button type="button" className="button small" onClick={stop}><Square aria-hidden size={13} />{t('embeddings.stop')}</button>
        </div>
      )}
      {!isRunning && error !== undefined && <FailureBox error={error as ErrorInfo}><p>{t('embeddings.kept', { done: number.format(done), all: number.format(texts) })}</p></FailureBox>}
      {!isRunning && refused > 0 && <p className="hint-box">{t('embeddings.refused', { count: refused, shown: number.format(refused) })}</p>}
      {!isRunning && done < texts && (
        <div className="vectors-row">
          {error === undefined && refused === 0 && <span className="quiet">{t('embeddings.kept', { done: number.format(done), all: number.format(texts) })}</span>}
          <button type="button" className="button primary" onClick={resume}><Play aria-hidden size={15} />{t('embeddings.goOn')}</button>
        </div>
      )}
    </section>
  )
}
