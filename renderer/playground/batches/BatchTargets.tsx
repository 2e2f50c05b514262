import { Plus, SlidersHorizontal, X } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Endpoint } from '#shared/endpoint.ts'
import type { Batch, BatchTarget } from '#shared/playground/batches.ts'
import { EndpointChoice } from '../../chat/EndpointChoice.tsx'
import { ParameterFields } from '../../chat/parameters/ParameterFields.tsx'
import { PresetMenu } from '../../chat/presets/PresetMenu.tsx'
import type { Preset } from '#shared/playground/presets.ts'
import { useApp, useLive } from '../../state/AppContext.tsx'
import { endpointFor, settingsOf } from '../../state/kept.ts'
import { setNames, withSetting } from '../../state/parameter-form.ts'
import { IconButton } from '../../ui/IconButton.tsx'

interface BatchTargetsProps {
  readonly batch: Batch
  readonly onChange: (targets: BatchTarget[]) => void
}

const mostTargets = 8

/** The endpoints of a batch, each with its own settings. */
export function BatchTargets({ batch: { id, plan }, onChange }: BatchTargetsProps): ReactNode {
  const { t } = useTranslation()
  const { targets } = plan
  const put = (index: number, target: BatchTarget): void => onChange(targets.map((one, place) => (place === index ? target : one)))
  const add = ({ id: endpointId, name: endpointName }: Endpoint): void => onChange([...targets, { endpointId, endpointName, settings: targets.at(-1)?.settings ?? {} }])
  return (
    <section className="batch-targets" aria-label={t('batches.endpoints')}>
      <h3>{t('batches.endpoints')}</h3>
      {targets.map((target, index) => (
        <Target key={index} place={`batch:${id}:${index}`} target={target} onChange={(next) => put(index, next)} onRemove={() => onChange(targets.filter((_, place) => place !== index))} />
      ))}
      {targets.length < mostTargets && (
        <div className="batch-add-target">
          <Plus aria-hidden size={15} />
          <EndpointChoice label={t(targets.length === 0 ? 'batches.chooseEndpoint' : 'batches.addEndpoint')} chosenId={null} onChoose={add} />
        </div>
      )}
    </section>
  )
}

interface TargetProps {
  /** By what typed texts are kept apart. */
  readonly place: string
  readonly target: BatchTarget
  readonly onChange: (target: BatchTarget) => void
  readonly onRemove: () => void
}

function Target({ place, target, onChange, onRemove }: TargetProps): ReactNode {
  const { t } = useTranslation()
  const { replica, typed } = useApp()
  const [isOpen, setIsOpen] = useState(false)
  const endpoints = useLive(replica.endpoints)?.endpoints ?? []
  const endpoint = endpoints.find(({ id }) => id === target.endpointId)
  const apply = ({ body }: Preset): void => {
    const meant = endpointFor(body, endpoints.filter(({ usable }) => usable))
    typed.clear(place)
    onChange({ endpointId: meant?.id ?? target.endpointId, endpointName: meant?.name ?? target.endpointName, settings: settingsOf(body) })
  }
  const count = setNames(target.settings).length
  return (
    <div className="batch-target">
      <div className="batch-target-head">
        <EndpointChoice
          label={t('batches.endpointNamed', { name: target.endpointName })}
          chosenId={target.endpointId}
          goneName={t('batches.gone', { name: target.endpointName })}
          onChoose={({ id, name }) => onChange({ ...target, endpointId: id, endpointName: name })}
        />
        <span className="space" />
        <PresetMenu endpoint={endpoint ?? null} settings={target.settings} onApply={apply} />
        <button type="button" className="button small" aria-expanded={isOpen} aria-label={t('batches.settingsOf', { name: target.endpointName })} onClick={() => setIsOpen(!isOpen)}>
          <SlidersHorizontal aria-hidden size={14} />{count === 0 ? t('batches.settings') : t('batches.settingsSet', { count })}
        </button>
        <IconButton label={t('batches.removeEndpoint', { name: target.endpointName })} className="small" onClick={onRemove}><X aria-hidden size={15} /></IconButton>
      </div>
      {isOpen && (
        <div className="batch-settings">
          <p className="quiet">{t('batches.systemHelp')}</p>
          {endpoint === undefined ? <p className="hint-box">{t('batches.gone', { name: target.endpointName })}</p> : (
            <ParameterFields conversationId={place} endpoint={endpoint} settings={target.settings} onSet={(name, value) => onChange({ ...target, settings: withSetting(target.settings, name, value) })} />
          )}
        </div>
      )}
    </div>
  )
}
