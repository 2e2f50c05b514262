import { DropdownMenu } from 'radix-ui'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import { useStore } from 'zustand'
import { useApp } from '../../state/AppContext.tsx'
import type { Say } from '../copy/copies.ts'
import { readAloud } from '../speech/read-aloud.ts'

type Form = 'markdown' | 'plain' | 'rich'

/** The entries of a message's menu that take its text elsewhere: to the clipboard in three forms, and to the ear. */
export function CopyItems({ message }: { readonly message: Message }): ReactNode {
  const { t, i18n } = useTranslation()
  const app = useApp()
  const isRead = useStore(app.speech.store, ({ messageId }) => messageId === message.id)
  if (textOf(message).trim() === '') return null
  const copy = (form: Form): void => {
    void copyAs(message, form, (words, values) => t(`markdown.${words}`, { host: '', ...values })).then(
      () => app.toasts.show({ kind: 'copied' }),
      () => app.toasts.show({ kind: 'not-copied' }),
    )
  }
  return (
    <>
      <DropdownMenu.Item onSelect={() => copy('markdown')}>{t('chat.copyMarkdown')}</DropdownMenu.Item>
      <DropdownMenu.Item onSelect={() => copy('plain')}>{t('chat.copyPlain')}</DropdownMenu.Item>
      <DropdownMenu.Item onSelect={() => copy('rich')}>{t('chat.copyRich')}</DropdownMenu.Item>
      <DropdownMenu.Item onSelect={() => void readAloud(app, message.id, t, i18n.language)}>{isRead ? t('speech.stopReading') : t('speech.read')}</DropdownMenu.Item>
      <DropdownMenu.Separator />
    </>
  )
}

async function copyAs(message: Message, form: Form, say: Say): Promise<void> {
  const { copiedMessage, plainMessage, putOnClipboard } = await import('../copy/copying.ts')
  const text = textOf(message).trim()
  if (form === 'markdown') return putOnClipboard({ text, html: null })
  const plain = message.role === 'user' ? text : plainMessage(text)
  if (form === 'plain') return putOnClipboard({ text: plain, html: null })
  return putOnClipboard({ text: plain, html: copiedMessage(message, say).html })
}
