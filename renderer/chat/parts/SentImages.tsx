import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '#shared/message.ts'
import { useApp, useLive } from '../../state/AppContext.tsx'
import { sentImagesText } from '../../state/sent-images-text.ts'

/** A quiet line under a reply: which images of the conversation it was not sent, or not whole. */
export function SentImages({ message }: { readonly message: Message }): ReactNode {
  const { t } = useTranslation()
  const { replica } = useApp()
  const endpoint = useLive(replica.endpoints)?.endpoints.find(({ id }) => id === message.madeWith?.endpointId)
  return <ul className="adapted">{sentImagesText(t, message, endpoint).map((text) => <li key={text}>{text}</li>)}</ul>
}
