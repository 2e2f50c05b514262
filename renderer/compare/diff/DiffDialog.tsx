import { ArrowLeftRight } from 'lucide-react'
import { useRef, useState } from 'react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Message } from '#shared/message.ts'
import { useMessage } from '../../state/AppContext.tsx'
import { IconButton } from '../../ui/IconButton.tsx'
import { Modal } from '../../ui/Modal.tsx'
import { Compared } from './Compared.tsx'
import './diff.css'

interface DiffDialogProps {
  /** Two or more replies of an open conversation. */
  readonly replyIds: readonly string[]
  /** Those that are compared first; else the first two. */
  readonly first?: readonly [string, string]
  readonly onClose: () => void
}

/** Shows where two replies differ, word by word. Of more than two the person chooses which. */
export function DiffDialog({ replyIds, first, onClose }: DiffDialogProps): ReactNode {
  const { t } = useTranslation()
  const [leftId = '', rightId = ''] = first ?? replyIds
  const [sides, setSides] = useState({ leftId, rightId })
  const left = useMessage(sides.leftId)
  const right = useMessage(sides.rightId)
  const choose = (side: 'leftId' | 'rightId', id: string): void => {
    const other = side === 'leftId' ? 'rightId' : 'leftId'
    setSides((known) => ({ ...known, [side]: id, ...(known[other] === id && { [other]: known[side] }) }))
  }
  return (
    <Modal title={t('diff.title')} className="diff-dialog" onClose={onClose}>
      <div className="diff-sides">
        <Side label={t('diff.left')} replyIds={replyIds} id={sides.leftId} message={left} onChoose={(id) => choose('leftId', id)} />
        <IconButton label={t('diff.swap')} onClick={() => setSides((known) => ({ leftId: known.rightId, rightId: known.leftId }))}><ArrowLeftRight aria-hidden size={16} /></IconButton>
        <Side label={t('diff.right')} replyIds={replyIds} id={sides.rightId} message={right} onChoose={(id) => choose('rightId', id)} />
      </div>
      {left === undefined || right === undefined
        ? <p className="diff-note" role="status">{t('diff.loading')}</p>
        : <Texts left={left} right={right} names={namesOf(left, right, replyIds)} />}
    </Modal>
  )
}

/** What is compared stays as it is while one reads, and is taken anew when a reply ends, is edited, or the person asks. */
function Texts({ left, right, names }: { readonly left: Message; readonly right: Message; readonly names: readonly [string, string] }): ReactNode {
  const { t } = useTranslation()
  const [round, setRound] = useState(0)
  const hasFocused = useRef(false)
  // Once: later the person may be choosing other replies.
  const onShown = (texts: HTMLElement): void => {
    if (!hasFocused.current) texts.focus({ preventScroll: true })
    hasFocused.current = true
  }
  const state = [left, right].map(({ id, status, revisions }) => `${id} ${status} ${revisions ?? 0}`).join(' ')
  const isRunning = left.status === 'running' || right.status === 'running'
  return (
    <>
      {isRunning && (
        <div className="diff-note" role="status">
          <p>{t('diff.running')}</p>
          <button type="button" className="button small" onClick={() => setRound(round + 1)}>{t('diff.again')}</button>
        </div>
      )}
      <Compared key={`${state} ${round}`} left={left} right={right} names={names} onShown={onShown} />
    </>
  )
}

interface SideProps {
  readonly label: string
  readonly replyIds: readonly string[]
  readonly id: string
  readonly message: Message | undefined
  readonly onChoose: (id: string) => void
}

function Side({ label, replyIds, id, message, onChoose }: SideProps): ReactNode {
  if (replyIds.length <= 2) return <p className="diff-name" dir="auto"><span className="sr-only">{label} </span>{message === undefined ? '' : nameOf(message)}</p>
  return (
    <select aria-label={label} value={id} onChange={(event) => onChoose(event.target.value)}>
      {replyIds.map((one, index) => <ReplyOption key={one} id={one} number={index + 1} />)}
    </select>
  )
}

function ReplyOption({ id, number }: { readonly id: string; readonly number: number }): ReactNode {
  const message = useMessage(id)
  return <option value={id}>{message === undefined ? number : `${number} · ${nameOf(message)}`}</option>
}

function nameOf({ madeWith }: Message): string {
  return madeWith?.endpointName ?? ''
}

/** What the two are called where both stand in one sentence. */
function namesOf(left: Message, right: Message, replyIds: readonly string[]): readonly [string, string] {
  const [one, other] = [nameOf(left), nameOf(right)]
  return one === other ? [`${one} (${replyIds.indexOf(left.id) + 1})`, `${other} (${replyIds.indexOf(right.id) + 1})`] : [one, other]
}
