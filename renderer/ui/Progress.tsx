import { useId } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

interface ProgressProps {
  readonly label: string
  /** From 0 to 1; `undefined` while the end cannot be foreseen. */
  readonly value: number | undefined
}

/** How far something is, with what it is. */
export function Progress({ label, value }: ProgressProps): ReactNode {
  const { i18n } = useTranslation()
  const id = useId()
  const percent = value === undefined ? undefined : new Intl.NumberFormat(i18n.language, { style: 'percent' }).format(value)
  return (
    <span className="progress">
      <span className="progress-text"><span id={id}>{label}</span>{percent !== undefined && <span className="quiet">{percent}</span>}</span>
      <progress aria-labelledby={id} max={1} value={value} />
    </span>
  )
}
