import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { openConversation } from './state/actions.ts'
import { useApp, useConversation, useLive, useView } from './state/AppContext.tsx'
import { notifyWhenHidden } from './state/notifications.ts'
import { setLanguage } from './ui/i18n.ts'

/** Brings theme, language, title and notifications in line with the settings. Draws nothing. */
export function Appearance(): null {
  const app = useApp()
  const { t } = useTranslation()
  const settings = useLive(app.replica.settings)
  const title = useConversation(useView((view) => view.conversationId))?.conversation.title

  useEffect(() => {
    if (settings === undefined) return
    document.documentElement.dataset['theme'] = settings.theme
    void setLanguage(settings.language)
  }, [settings])
  useEffect(() => {
    document.title = title === undefined ? 'Parley' : `${title} – Parley`
  }, [title])
  useEffect(() => {
    if (app.http === null) return
    const texts = () => ({ done: t('chat.finished'), failed: t('chat.replyFailed') })
    return notifyWhenHidden(app, texts, (id) => void openConversation(app, id))
  }, [app, t])
  return null
}
