import type { ReactNode } from 'react'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Preset } from '#shared/playground/presets.ts'
import { focusMessageBox } from '../../chat/focus.ts'
import { tell } from '../../state/actions.ts'
import { useApp, useLive } from '../../state/AppContext.tsx'
import { applyPreset, endpointFor, exportKept, removePreset, settingsOf } from '../../state/kept.ts'
import { setNames, writeStops } from '../../state/parameter-form.ts'
import { KeptMenu, KeptRow } from './KeptRow.tsx'
import { isFound } from './SnippetRows.tsx'

interface PresetRowsProps {
  readonly query: string
  readonly onEdit: (preset: Preset | null) => void
}

/** The presets that are kept. */
export function PresetRows({ query, onEdit }: PresetRowsProps): ReactNode {
  const { t, i18n } = useTranslation()
  const app = useApp()
  const presets = useLive(app.replica.presets)
  const endpoints = useLive(app.replica.endpoints)?.endpoints ?? []
  if (presets === undefined) return <div className="kept-rows" aria-busy />
  const use = (preset: Preset): void => {
    const { conversationId } = app.view.getState()
    void applyPreset(app, conversationId, preset)
    app.view.setState({ page: null })
    requestAnimationFrame(focusMessageBox)
  }
  if (presets.length === 0) {
    return (
      <div className="kept-empty hint-box">
        <p>{t('prompts.noPresets')}</p>
        <button type="button" className="button" onClick={() => onEdit(null)}>{t('prompts.newPreset')}</button>
      </div>
    )
  }
  const found = presets.filter(({ name, body }) => isFound(`${name} ${body.endpoint?.name ?? ''} ${body.settings.systemPrompt ?? ''}`, query))
  return (
    <>
      {found.length === 0 && <p className="quiet" role="status">{t('prompts.noneFound')}</p>}
      <ul className="kept-rows" aria-label={t('prompts.presets')}>
        {found.map((preset) => (
          <KeptRow key={preset.id} name={preset.name} about={aboutPreset(t, i18n.language, preset, preset.body.endpoint === undefined || endpointFor(preset.body, endpoints) !== undefined)} useLabel={t('prompts.use')} onUse={() => use(preset)}>
            <KeptMenu
              name={preset.name}
              onEdit={() => onEdit(preset)}
              onDuplicate={() => void tell(app, app.client.presets.add({ name: t('prompts.copyOf', { name: preset.name }).slice(0, 200), body: preset.body }))}
              onExport={() => void exportKept(app, { presetIds: [preset.id] })}
              onRemove={() => void removePreset(app, preset)}
            />
          </KeptRow>
        ))}
      </ul>
    </>
  )
}

function aboutPreset(t: TFunction, language: string, { body }: Preset, isThere: boolean): string {
  const settings = settingsOf(body)
  const parameters = setNames(settings).filter((name) => name !== 'systemPrompt').map((name) => `${t(`parameters.${name}`)} ${valueText(settings.parameters?.[name], language)}`)
  const endpoint = body.endpoint === undefined ? t('prompts.anyEndpoint') : isThere ? body.endpoint.name : t('prompts.endpointGone', { name: body.endpoint.name })
  const prompt = settings.systemPrompt === undefined ? [] : [`“${settings.systemPrompt.slice(0, 160).replaceAll(/\s+/g, ' ')}”`]
  return [endpoint, ...parameters, ...prompt].join(' · ')
}

function valueText(value: number | string | readonly string[] | undefined, language: string): string {
  if (typeof value === 'number') return new Intl.NumberFormat(language, { maximumFractionDigits: 6 }).format(value)
  return typeof value === 'string' ? value : writeStops(value).replaceAll('\n', ' ')
}
