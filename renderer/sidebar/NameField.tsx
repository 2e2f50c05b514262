import { useRef } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'

interface NameFieldProps {
  readonly label: string
  readonly value: string
  readonly maxLength: number
  /** Called once, with an empty name where the person gave up. */
  readonly onEnd: (name: string) => void
}

/** A name that is changed where it stands: Enter or leaving it takes the new one, Escape the old one. */
export function NameField({ label, value, maxLength, onEnd }: NameFieldProps): ReactNode {
  const isDone = useRef(false)
  const end = (name: string): void => {
    if (isDone.current) return
    isDone.current = true
    onEnd(name)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.nativeEvent.isComposing) return
    event.stopPropagation()
    if (event.key === 'Enter') end(event.currentTarget.value)
    if (event.key === 'Escape') end('')
  }
  return (
    <input
      className="title-field"
      aria-label={label}
      defaultValue={value}
      dir="auto"
      autoFocus
      maxLength={maxLength}
      onFocus={(event) => event.target.select()}
      onBlur={(event) => end(event.target.value)}
      onKeyDown={onKeyDown}
    />
  )
}
