import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '#shared/message.ts'

/** Which fields the endpoint refused while it was asked for this reply. */
export function Adapted({ adapted }: { readonly adapted: NonNullable<Message['adapted']> }): ReactNode {
  const { t } = useTranslation()
  return (
    <ul className="adapted">
      {adapted.map(({ field, instead }) => <li key={field}>{instead === undefined ? t('chat.adaptedWithout', { field }) : t('chat.adaptedInstead', { field, instead })}</li>)}
    </ul>
  )
}
