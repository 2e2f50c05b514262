import { Monitor, Moon, Sun } from 'lucide-react'
import { RadioGroup, Switch } from 'radix-ui'
import { useId } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Settings } from '#shared/settings.ts'
import { changeSettings } from '../state/actions.ts'
import { askToNotify } from '../state/notifications.ts'
import { useApp, useLive } from '../state/AppContext.tsx'

const themes = [
  { value: 'system', Icon: Monitor },
  { value: 'light', Icon: Sun },
  { value: 'dark', Icon: Moon },
] as const

/** Theme, language, notifications, titles and retries; each takes effect at once. */
export function GeneralSettings(): ReactNode {
  const app = useApp()
  const { t } = useTranslation()
  const settings = useLive(app.replica.settings)
  const languageId = useId()
  const [notifyId, announceId, titleId, retryId, inspectorId] = [useId(), useId(), useId(), useId(), useId()]
  if (settings === undefined) return null
  const change = (changes: Partial<Settings>): void => void changeSettings(app, changes)
  const setNotifications = (notifications: boolean): void => {
    change({ notifications })
    if (notifications && app.http !== null) askToNotify()
  }
  return (
    <div className="setting-rows">
      <div className="setting-row">
        <span>{t('settings.theme')}</span>
        <RadioGroup.Root className="segments" aria-label={t('settings.theme')} value={settings.theme} onValueChange={(theme) => change({ theme: theme as Settings['theme'] })}>
          {themes.map(({ value, Icon }) => (
            <RadioGroup.Item key={value} value={value} aria-label={t(`settings.theme_${value}`)}><Icon aria-hidden size={15} />{t(`settings.theme_${value}`)}</RadioGroup.Item>
          ))}
        </RadioGroup.Root>
      </div>
      <div className="setting-row">
        <label htmlFor={languageId}>{t('settings.language')}</label>
        <select id={languageId} value={settings.language} onChange={(event) => change({ language: event.target.value as Settings['language'] })}>
          <option value="system">{t('settings.languageSystem')}</option>
          <option value="en" lang="en">English</option>
          <option value="pt-BR" lang="pt-BR">Português (Brasil)</option>
        </select>
      </div>
      <div className="setting-row">
        <div>
          <label htmlFor={notifyId}>{t('settings.notifications')}</label>
          <p className="quiet">{t('settings.notificationsText')}</p>
        </div>
        <Switch.Root id={notifyId} className="switch" checked={settings.notifications} onCheckedChange={setNotifications}><Switch.Thumb /></Switch.Root>
      </div>
      <div className="setting-row">
        <div>
          <label htmlFor={announceId}>{t('settings.announceReplies')}</label>
          <p className="quiet">{t('settings.announceRepliesText')}</p>
        </div>
        <Switch.Root id={announceId} className="switch" checked={settings.announceReplies} onCheckedChange={(announceReplies) => change({ announceReplies })}><Switch.Thumb /></Switch.Root>
      </div>
      <div className="setting-row">
        <div>
          <label htmlFor={titleId}>{t('settings.autoTitle')}</label>
          <p className="quiet">{t('settings.autoTitleText')}</p>
        </div>
        <Switch.Root id={titleId} className="switch" checked={settings.autoTitle} onCheckedChange={(autoTitle) => change({ autoTitle })}><Switch.Thumb /></Switch.Root>
      </div>
      <div className="setting-row">
        <div>
          <label htmlFor={inspectorId}>{t('settings.inspector')}</label>
          <p className="quiet">{t('settings.inspectorText')}</p>
        </div>
        <Switch.Root id={inspectorId} className="switch" checked={settings.inspector} onCheckedChange={(inspector) => change({ inspector })}><Switch.Thumb /></Switch.Root>
      </div>
      <div className="setting-row">
        <div>
          <label htmlFor={retryId}>{t('settings.autoRetry')}</label>
          <p className="quiet">{t('settings.autoRetryText')}</p>
        </div>
        <Switch.Root id={retryId} className="switch" checked={settings.autoRetry} onCheckedChange={(autoRetry) => change({ autoRetry })}><Switch.Thumb /></Switch.Root>
      </div>
    </div>
  )
}
