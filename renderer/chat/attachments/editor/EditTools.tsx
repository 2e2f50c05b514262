import { ArrowUpRight, Crop, RotateCcw, RotateCw, Square, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from '../../../ui/IconButton.tsx'
import { isSameEdit, turnedBy } from './edit-state.ts'
import type { EditState } from './edit-state.ts'
import type { History } from './use-history.ts'

/** What a drag across the image does. */
export type Tool = 'crop' | 'box' | 'arrow'

/** The colours of marks; each can be seen on most pictures. */
export const colours = ['#e5484d', '#ffc53d', '#3e63dd', '#30a46c', '#111113', '#ffffff'] as const

const colourNames = { '#e5484d': 'red', '#ffc53d': 'yellow', '#3e63dd': 'blue', '#30a46c': 'green', '#111113': 'black', '#ffffff': 'white' } as const

interface EditToolsProps {
  readonly history: History
  /** The image to which nothing was done. */
  readonly start: EditState
  readonly tool: Tool
  readonly colour: string
  onTool(tool: Tool): void
  onColour(colour: string): void
}

const toolSigns = { crop: Crop, box: Square, arrow: ArrowUpRight } as const

/** What can be done to an image. */
export function EditTools({ history, start, tool, colour, onTool, onColour }: EditToolsProps): ReactNode {
  const { t } = useTranslation()
  const { state, change, undo, canUndo } = history
  return (
    <div className="editor-tools" role="toolbar" aria-label={t('editor.tools')}>
      {(['crop', 'box', 'arrow'] as const).map((each) => {
        const Sign = toolSigns[each]
        return <IconButton key={each} label={t(`editor.${each}`)} side="top" aria-pressed={tool === each} onClick={() => onTool(each)}><Sign aria-hidden size={17} /></IconButton>
      })}
      {tool !== 'crop' && (
        <span className="editor-colours" role="group" aria-label={t('editor.colour')}>
          {colours.map((each) => <button key={each} type="button" aria-pressed={colour === each} aria-label={t(`editor.${colourNames[each]}`)} title={t(`editor.${colourNames[each]}`)} style={{ color: each }} onClick={() => onColour(each)} />)}
        </span>
      )}
      <span className="editor-line" />
      <IconButton label={t('editor.turnLeft')} side="top" onClick={() => change(turnedBy(state, 'left'))}><RotateCcw aria-hidden size={17} /></IconButton>
      <IconButton label={t('editor.turnRight')} side="top" onClick={() => change(turnedBy(state, 'right'))}><RotateCw aria-hidden size={17} /></IconButton>
      <span className="editor-line" />
      <IconButton label={t('ui.undo')} side="top" disabled={!canUndo} onClick={undo}><Undo2 aria-hidden size={17} /></IconButton>
      <button type="button" className="button text" disabled={isSameEdit(state, start)} onClick={() => change(start)}>{t('editor.reset')}</button>
    </div>
  )
}
