import { SlidersHorizontal } from 'lucide-react'
import { useId } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApp, useReplySettings, useView } from '../../state/AppContext.tsx'
import { setNames } from '../../state/parameter-form.ts'
import { IconButton } from '../../ui/IconButton.tsx'

/** The id of the button that opens the panel: it has the focus again when the panel closes. */
export const parametersButtonId = 'parameters-button'

/** Opens and closes the panel of what replies are made with; a mark says that something is set. */
export function ParametersButton({ conversationId }: { readonly conversationId: string | null }): ReactNode {
  const { t } = useTranslation()
  const { view } = useApp()
  const isOpen = useView((state) => state.parameters)
  const count = setNames(useReplySettings(conversationId)).length
  const countId = useId()
  return (
    <>
      <IconButton
        id={parametersButtonId}
        label={t('parameters.button')}
        side="top"
        className={count > 0 ? 'marked' : ''}
        aria-expanded={isOpen}
        aria-describedby={count > 0 ? countId : undefined}
        onClick={() => view.setState({ parameters: !isOpen })}
      >
        <SlidersHorizontal aria-hidden size={16} />
      </IconButton>
      {count > 0 && <span id={countId} className="sr-only">{t('parameters.someSet', { count })}</span>}
    </>
  )
}
