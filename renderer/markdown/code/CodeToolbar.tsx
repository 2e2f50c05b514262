import { ArrowDownToLine, Check, Copy, ListOrdered, WrapText } from 'lucide-react'
import { memo, useContext } from 'react'
import type { ReactNode, RefObject } from 'react'
import { useTranslation } from 'react-i18next'
import { useCopy } from '../../ui/use-copy.ts'
import { CodeViewContext } from './code-view.ts'
import type { Extra } from './extras.ts'
import { downloadName } from './fence-info.ts'
import type { FenceInfo } from './fence-info.ts'
import { saveText } from './save-text.ts'

interface CodeToolbarProps {
  readonly info: FenceInfo
  /** The text as it is now, so that a block that grows does not draw its toolbar with each line. */
  readonly text: RefObject<string>
  readonly extra: Extra | undefined
  readonly isExtraShown: boolean
  /** Hidden characters in the text. */
  readonly hidden: number
  onExtra(isShown: boolean): void
}

/** What stands above a block of code: its language, and what can be done with it. */
export const CodeToolbar = memo(({ info, text, extra, isExtraShown, hidden, onExtra }: CodeToolbarProps): ReactNode => {
  const { t } = useTranslation()
  const { copied, copy } = useCopy()
  const { wrap, numbers, change } = useContext(CodeViewContext)
  const { language, fileName } = info
  const name = downloadName(info)
  return (
    <figcaption>
      <span className="code-language">{language.name === '' ? t('markdown.code') : language.name}</span>
      {fileName !== '' && <bdi className="code-file" title={fileName}>{name}</bdi>}
      {hidden > 0 && <span className="code-warning" title={t('markdown.hiddenWhy')}>{t('markdown.hidden', { count: hidden })}</span>}
      <span className="space" />
      {extra !== undefined && (
        <span className="code-ways" role="group">
          <button type="button" aria-pressed={!isExtraShown} onClick={() => onExtra(false)}>{t('markdown.extra.source')}</button>
          <button type="button" aria-pressed={isExtraShown} onClick={() => onExtra(true)}>{t(`markdown.extra.${extra.id}`)}</button>
        </span>
      )}
      <span className="code-quiet">
        {!isExtraShown && (
          <>
            <Toggle name={t('markdown.numbers')} isOn={numbers} onChange={(isOn) => change({ numbers: isOn })}><ListOrdered aria-hidden size={14} /></Toggle>
            <Toggle name={t('markdown.wrap')} isOn={wrap} onChange={(isOn) => change({ wrap: isOn })}><WrapText aria-hidden size={14} /></Toggle>
          </>
        )}
        <button type="button" className="icon-button small" aria-label={t('markdown.download', { name })} title={t('markdown.download', { name })} onClick={() => saveText(text.current, name)}>
          <ArrowDownToLine aria-hidden size={14} />
        </button>
      </span>
      <button type="button" className="icon-button small" aria-label={t('markdown.takeCode')} title={t('markdown.takeCode')} onClick={() => copy(text.current)}>
        {copied ? <Check aria-hidden size={14} /> : <Copy aria-hidden size={14} />}
      </button>
    </figcaption>
  )
})

interface ToggleProps {
  readonly name: string
  readonly isOn: boolean
  readonly children: ReactNode
  onChange(isOn: boolean): void
}

function Toggle({ name, isOn, children, onChange }: ToggleProps): ReactNode {
  return <button type="button" className="icon-button small" aria-label={name} title={name} aria-pressed={isOn} onClick={() => onChange(!isOn)}>{children}</button>
}
