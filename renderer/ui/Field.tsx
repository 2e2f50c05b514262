import { useId } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

interface FieldProps {
  readonly label: string
  readonly help?: string | undefined
  readonly problem?: string | undefined
  readonly optional?: boolean
  /** Draws the control with the attributes that tie it to its label. */
  readonly children: (props: { readonly id: string; readonly 'aria-describedby': string | undefined; readonly 'aria-invalid': boolean }) => ReactNode
}

/** A labelled control of a form, with help and what is wrong with it. */
export function Field({ label, help, problem, optional = false, children }: FieldProps): ReactNode {
  const { t } = useTranslation()
  const id = useId()
  const note = problem ?? help
  return (
    <div className="field">
      <div className="field-label"><label htmlFor={id}>{label}</label>{optional && <span className="quiet">{t('ui.optional')}</span>}</div>
      {children({ id, 'aria-describedby': note === undefined ? undefined : `${id}-note`, 'aria-invalid': problem !== undefined })}
      {note !== undefined && <p id={`${id}-note`} className={problem === undefined ? 'quiet' : 'problem'} role={problem === undefined ? undefined : 'alert'}>{note}</p>}
    </div>
  )
}
