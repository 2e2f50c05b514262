import { Tooltip } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'

interface IconButtonProps extends ComponentProps<'button'> {
  /** Its accessible name, shown as a tooltip too. */
  readonly label: string
  /** Keys that do the same, shown in the tooltip. */
  readonly hint?: string
  readonly side?: 'top' | 'right' | 'bottom' | 'left'
}

/** A quiet button with an icon only. */
export function IconButton({ label, hint, side = 'bottom', className = '', children, ...rest }: IconButtonProps): ReactNode {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>
        <button type="button" aria-label={label} className={`icon-button ${className}`} {...rest}>{children}</button>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content className="tooltip" side={side} sideOffset={6} collisionPadding={8}>
          {label}
          {hint !== undefined && hint !== '' && <kbd>{hint}</kbd>}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  )
}
