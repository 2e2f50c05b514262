import { useRef } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { toErrorInfo } from '#shared/error.ts'
import type { Batch, BatchPlan } from '#shared/playground/batches.ts'
import { useApp } from '../../state/AppContext.tsx'
import { Field } from '../../ui/Field.tsx'
import { BatchTargets } from './BatchTargets.tsx'
import { StartPart } from './StartPart.tsx'
import { unknownPlaces } from './estimate.ts'
import { RowPreview } from './RowPreview.tsx'
import { useBatchActions } from './use-batch-actions.ts'
import { usePlan } from './use-plan.ts'

/** More columns are not offered as buttons. */
const mostChips = 40

/** A batch before its start: what is to be asked of whom, what that will be, and what it will take. */
export function BatchDraft({ batch }: { readonly batch: Batch }): ReactNode {
  const { toasts } = useApp()
  const { plan, change, flush } = usePlan(batch)
  const { start } = useBatchActions(batch)
  const now = { ...batch, plan }
  const begin = (rows?: number): void => {
    flush().then(() => start(rows), (thrown: unknown) => toasts.show({ kind: 'error', error: toErrorInfo(thrown) }))
  }
  return (
    <div className="batch-draft">
      <PromptField batch={now} onChange={(template) => change({ template })} />
      <BatchTargets batch={now} onChange={(targets) => change({ targets })} />
      <RowPreview batch={now} />
      <Options plan={plan} onChange={change} />
      <StartPart batch={now} onStart={begin} />
    </div>
  )
}

function PromptField({ batch: { plan, file }, onChange }: { readonly batch: Batch; readonly onChange: (template: string) => void }): ReactNode {
  const { t } = useTranslation()
  const field = useRef<HTMLTextAreaElement>(null)
  const [unknown] = unknownPlaces(plan, file)
  const insert = (name: string): void => {
    const box = field.current
    const at = box?.selectionStart ?? plan.template.length
    const place = `{{${name}}}`
    onChange(plan.template.slice(0, at) + place + plan.template.slice(box?.selectionEnd ?? at))
    requestAnimationFrame(() => {
      box?.focus()
      box?.setSelectionRange(at + place.length, at + place.length)
    })
  }
  return (
    <div className="batch-prompt">
      <Field label={t('batches.prompt')} help={t('batches.promptHelp')} problem={unknown === undefined ? undefined : t('batches.unknown', { name: unknown })}>
        {(props) => <textarea {...props} ref={field} rows={4} dir="auto" spellCheck={false} value={plan.template} placeholder={t('batches.promptExample', { place: `{{${file.columns[0] ?? ''}}}` })} onChange={(event) => onChange(event.target.value)} />}
      </Field>
      <div className="batch-chips" role="group" aria-label={t('batches.insert')}>
        {file.columns.slice(0, mostChips).map((name) => (
          <button key={name} type="button" className="batch-chip" title={t('batches.insertNamed', { name })} aria-label={t('batches.insertNamed', { name })} onClick={() => insert(name)}>{name}</button>
        ))}
        {file.columns.length > mostChips && <span className="quiet">{t('batches.moreColumns', { count: file.columns.length - mostChips })}</span>}
      </div>
    </div>
  )
}

function Options({ plan, onChange }: { readonly plan: BatchPlan; readonly onChange: (change: Partial<BatchPlan>) => void }): ReactNode {
  const { t } = useTranslation()
  return (
    <div className="batch-options">
      <Field label={t('batches.atOnce')} help={t('batches.atOnceHelp')}>
        {(props) => <AtOnceInput {...props} value={plan.atOnce} onChange={(atOnce) => onChange({ atOnce })} />}
      </Field>
      <Field label={t('batches.emptyValues')}>
        {(props) => (
          <select {...props} value={plan.emptyValues} onChange={(event) => onChange({ emptyValues: event.target.value === 'ask' ? 'ask' : 'skip' })}>
            <option value="skip">{t('batches.empty_skip')}</option>
            <option value="ask">{t('batches.empty_ask')}</option>
          </select>
        )}
      </Field>
    </div>
  )
}

interface AtOnceInputProps {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly value: number
  readonly onChange: (value: number) => void
}

/** How many requests are made at once: what is no such number is not taken. */
export function AtOnceInput({ value, onChange, ...props }: AtOnceInputProps): ReactNode {
  const take = (text: string): void => {
    const typed = Number(text)
    if (Number.isInteger(typed) && typed >= 1 && typed <= 64) onChange(typed)
  }
  return <input {...props} type="number" min={1} max={64} step={1} key={value} defaultValue={value} onBlur={(event) => { take(event.target.value); event.target.value = String(value) }} onChange={(event) => take(event.target.value)} />
}
