import { ChevronRight, Wrench } from 'lucide-react'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Part } from '#shared/message.ts'

/** Longer texts are cut at this many characters: a tool may answer with a whole table. */
const longest = 20_000

interface RemoteCallProps {
  readonly call: Extract<Part, { type: 'remote-call' }>
  /** Whether the reply may still tell of it. */
  readonly growing: boolean
}

/** A tool that the endpoint called by itself, folded away: with what, and what came of it. */
export function RemoteCall({ call: { name, arguments: given, result }, growing }: RemoteCallProps): ReactNode {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  const shown = name === '' ? t('chat.unnamedTool') : name
  const isRunning = growing && result === undefined
  return (
    <details className="reasoning remote-call" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <ChevronRight aria-hidden size={14} />
        <Wrench aria-hidden size={13} />
        <span className={isRunning ? 'shimmer' : undefined} title={shown}>{t(isRunning ? 'chat.calling' : 'chat.called', { name: shown })}</span>
      </summary>
      {open && (
        <div className="remote-call-body">
          {given.trim() !== '' && <Block label={t('chat.arguments')} text={readable(given)} />}
          {result === undefined ? !isRunning && <p className="quiet">{t('chat.noResult')}</p> : <Block label={t('chat.result')} text={readable(result)} />}
        </div>
      )}
    </details>
  )
}

function Block({ label, text }: { readonly label: string; readonly text: string }): ReactNode {
  const { t } = useTranslation()
  const hidden = text.length - longest
  return (
    <figure>
      <figcaption>{label}</figcaption>
      <pre tabIndex={0} aria-label={label}>{hidden > 0 ? text.slice(0, longest) : text}</pre>
      {hidden > 0 && <p className="quiet">{t('chat.tooLong', { count: hidden })}</p>}
    </figure>
  )
}

/** JSON with its lines broken; what is none stays as it is. */
function readable(text: string): string {
  if (!/^\s*[[{]/.test(text) || text.length > longest) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
