import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Endpoint } from '#shared/endpoint.ts'
import type { Message } from '#shared/message.ts'
import { useApp, useLive, useMessage } from '../../state/AppContext.tsx'
import { sendImagesAnyway } from '../../state/message-actions.ts'
import { sentImagesText } from '../../state/sent-images-text.ts'
import { focusMessageBox } from '../focus.ts'

/** A quiet line under a reply: which images of the conversation it was not sent, or not whole. */
export function SentImages({ message }: { readonly message: Message }): ReactNode {
  const { t } = useTranslation()
  const { replica } = useApp()
  const endpoint = useLive(replica.endpoints)?.endpoints.find(({ id }) => id === message.madeWith?.endpointId)
  return (
    <div className="adapted">
      <ul>{sentImagesText(t, message, endpoint).map((text) => <li key={text}>{text}</li>)}</ul>
      {message.status !== 'running' && endpoint !== undefined && <AnywayButton message={message} endpoint={endpoint} />}
    </div>
  )
}

/** Nobody but the endpoint itself knows for sure that it takes no images: where it did not say so, the question's own can be tried. */
function AnywayButton({ message: { id, parentId, sentImages }, endpoint }: { readonly message: Message; readonly endpoint: Endpoint }): ReactNode {
  const { t } = useTranslation()
  const app = useApp()
  const question = useMessage(parentId ?? '')
  const isTold = endpoint.learned.some(({ field }) => field === 'images')
  const isFixed = endpoint.provider === 'demo' || endpoint.vision !== 'no'
  if (sentImages?.why !== 'no-vision' || isTold || isFixed || question?.parts.some(({ type }) => type === 'image') !== true) return null
  const go = (): void => {
    void sendImagesAnyway(app, id, endpoint)
    // The button is gone with the version that it stands in.
    focusMessageBox()
  }
  return <button type="button" className="button small" onClick={go}>{t('sentImages.anyway')}</button>
}
