import { CircleAlert, CodeXml, RotateCcw, SlidersHorizontal, Square, Trophy, X } from 'lucide-react'
import { Popover } from 'radix-ui'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { columnKey } from '#shared/comparison.ts'
import type { Column, ConversationSettings } from '#shared/conversation.ts'
import type { CodeSource } from '#shared/playground/code.ts'
import type { Preset } from '#shared/playground/presets.ts'
import { EndpointChoice } from '../chat/EndpointChoice.tsx'
import { PresetMenu } from '../chat/presets/PresetMenu.tsx'
import { ParameterFields } from '../chat/parameters/ParameterFields.tsx'
import type { SetSetting } from '../chat/parameters/ParameterFields.tsx'
import { CodeButton } from '../playground/code/CodeButton.tsx'
import { regenerate, stopReply } from '../state/actions.ts'
import { useApp, useEndpoint, useLive, useReplySettings } from '../state/AppContext.tsx'
import { columnCodeSource, openCode } from '../state/code-source.ts'
import { chooseColumnEndpoint, pickWinner, removeColumn, settingsKey } from '../state/compare.ts'
import { sendingOf } from '../state/draft-entries.ts'
import { endpointFor, settingsOf } from '../state/kept.ts'
import { setNames, withSetting } from '../state/parameter-form.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { useQuietMessage } from './use-quiet-message.ts'

interface ColumnHeadProps {
  readonly conversationId: string
  readonly column: Column
  readonly number: number
  readonly name: string
  readonly isOnly: boolean
  readonly isTogether: boolean
  /** Whether it has a message box of its own. */
  readonly hasBox: boolean
}

/** Who answers in a column, with what is set, and what can be done with the column. */
export function ColumnHead({ conversationId, column, number, name, isOnly, isTogether, hasBox }: ColumnHeadProps): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const { lane, endpointId, endpointName, leafId } = column
  const known = useLive(app.replica.endpoints)
  const endpoint = useEndpoint(columnKey(conversationId, lane))
  const isGone = known !== undefined && endpointId !== null && endpoint?.usable !== true
  return (
    <header className="column-head">
      <div className="column-row">
        <EndpointChoice label={t('compare.endpointOf', { number })} chosenId={endpointId} goneName={endpointName} onChoose={(chosen) => void chooseColumnEndpoint(app, conversationId, lane, chosen)} />
        <span className="space" />
        <ReplyButtons leafId={leafId} lane={lane} />
        {endpoint !== null && <ColumnCode conversationId={conversationId} column={column} endpointId={endpoint.id} isTogether={isTogether} hasBox={hasBox} />}
        <ColumnSettings conversationId={conversationId} lane={lane} name={name} isTogether={isTogether} />
        <IconButton label={t('compare.pick')} className="small" disabled={leafId === null} onClick={() => void pickWinner(app, conversationId, lane)}><Trophy aria-hidden size={15} /></IconButton>
        <IconButton label={t('compare.removeColumn')} className="small" disabled={isOnly} onClick={() => void removeColumn(app, conversationId, lane, endpointName)}><X aria-hidden size={16} /></IconButton>
      </div>
      {isGone && <p className="column-gone" role="status"><CircleAlert aria-hidden size={14} />{t('compare.gone', { name })}</p>}
    </header>
  )
}

/** Stops the reply of the column, or asks for it again. */
function ReplyButtons({ leafId, lane }: Pick<Column, 'leafId' | 'lane'>): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const reply = useQuietMessage(leafId)
  if (reply?.role !== 'assistant') return null
  if (reply.status === 'running') return <IconButton label={t('chat.stop')} className="small" onClick={() => void stopReply(app, reply.id)}><Square aria-hidden size={12} fill="currentColor" /></IconButton>
  return <IconButton label={t('chat.retry')} className="small" onClick={(event) => { if (event.detail <= 1) void regenerate(app, reply.id, lane) }}><RotateCcw aria-hidden size={15} /></IconButton>
}

interface ColumnCodeProps extends Pick<ColumnHeadProps, 'conversationId' | 'column' | 'isTogether' | 'hasBox'> {
  readonly endpointId: string
}

/** The request of the column as code: what stands in the box for it, else its last question. */
function ColumnCode({ conversationId, column: { lane, leafId }, endpointId, isTogether, hasBox }: ColumnCodeProps): ReactNode {
  const { drafts, replySettings } = useApp()
  const source = (): CodeSource => {
    const { text, attachments } = drafts.get(hasBox ? columnKey(conversationId, lane) : conversationId)
    const settings = replySettings.get(settingsKey(conversationId, isTogether, lane))
    return { kind: 'conversation', conversationId, endpointId, leafId, settings, text, attachmentIds: attachments.map(({ id }) => id), sending: sendingOf(attachments) }
  }
  return <CodeButton isSmall source={source} />
}

interface ColumnSettingsProps extends Pick<ColumnHeadProps, 'conversationId' | 'name' | 'isTogether'> {
  readonly lane: number
}

/** What the replies of a column are made with: its own, or what all columns share. */
function ColumnSettings({ conversationId, lane, name, isTogether }: ColumnSettingsProps): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const { replySettings, typed } = app
  const [isOpen, setIsOpen] = useState(false)
  const endpoint = useEndpoint(columnKey(conversationId, lane))
  const key = settingsKey(conversationId, isTogether, lane)
  const settings = useReplySettings(key)
  const count = setNames(settings).length
  const set: SetSetting = (setting, value) => replySettings.set(key, withSetting(replySettings.get(key), setting, value))
  const fill = (next: ConversationSettings): void => {
    replySettings.set(key, next)
    typed.clear(key)
  }
  const apply = ({ body }: Preset): void => {
    const named = endpointFor(body, app.replica.endpoints.get()?.endpoints ?? [])
    if (named !== undefined) void chooseColumnEndpoint(app, conversationId, lane, named)
    fill(settingsOf(body))
  }
  const open = (next: boolean): void => {
    setIsOpen(next)
    if (!next) void replySettings.flush(key).catch(() => undefined)
  }
  return (
    <Popover.Root open={isOpen} onOpenChange={open}>
      <Popover.Trigger asChild>
        <button type="button" className={`icon-button small ${count > 0 ? 'marked' : ''}`} aria-label={t('compare.settings')} title={t('compare.settings')}><SlidersHorizontal aria-hidden size={15} /></button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover column-settings" align="end" sideOffset={6} collisionPadding={12} aria-label={t('compare.settingsOf', { name })}>
          <header>
            <h2>{t('parameters.title')}</h2>
            {count > 0 && <button type="button" className="button text" onClick={() => fill({})}>{t('parameters.resetAll')}</button>}
            {endpoint !== null && endpoint.provider !== 'demo' && <IconButton label={t('command.get-code')} className="small" onClick={() => openCode(app, columnCodeSource(app, conversationId, lane))}><CodeXml aria-hidden size={15} /></IconButton>}
            <PresetMenu endpoint={endpoint} settings={settings} onApply={apply} />
          </header>
          <p className="quiet">{isTogether ? t('compare.settingsShared') : t('compare.settingsOwn')}</p>
          {endpoint === null ? <p className="hint-box">{t('compare.chooseFirst')}</p> : <ParameterFields conversationId={key} endpoint={endpoint} settings={settings} onSet={set} />}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}
