import { useState } from 'react'
import type { ReactNode } from 'react'

interface NameFieldProps {
  readonly name: string
  readonly label: string
  readonly className?: string
  readonly onRename: (name: string) => void
}

/** A name that is changed where it stands: Enter or leaving it stores it, Escape takes the change back, an empty one is none. */
export function NameField({ name, label, className, onRename }: NameFieldProps): ReactNode {
  const [text, setText] = useState(name)
  const end = (): void => {
    if (text.trim() === '') setText(name)
    else if (text.trim() !== name) onRename(text)
  }
  return (
    <input
      className={className}
      dir="auto"
      value={text}
      aria-label={label}
      maxLength={200}
      onChange={(event) => setText(event.target.value)}
      onBlur={end}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur()
        if (event.key === 'Escape') setText(name)
      }}
    />
  )
}
