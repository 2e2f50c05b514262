import { Tooltip } from 'radix-ui'
import { useMemo } from 'react'
import '../../../../../renderer/ui/tokens.css'
import '../../../../../renderer/ui/base.css'
import '../../../../../renderer/ui/controls.css'
import { Markdown } from '../../../../../renderer/markdown/Markdown.tsx'
import { startTexts } from '../../../../../renderer/ui/i18n.ts'
import type { Drawn, Side } from '../side.ts'

startTexts()

function Draw({ text, growing }: Drawn) {
  const shown = useMemo(() => <Markdown text={text} growing={growing} />, [text, growing])
  return <Tooltip.Provider>{shown}</Tooltip.Provider>
}

export const side: Side = { Draw }
