import { useMemo } from 'react'
import type { ReactNode } from 'react'
import { CodeViewContext } from './markdown/code/code-view.ts'
import type { CodeView } from './markdown/code/code-view.ts'
import { changeSettings } from './state/actions.ts'
import { useApp, useLive } from './state/AppContext.tsx'

/** Shows code as the settings say, and keeps what is changed at a block. */
export function CodeViewSettings({ children }: { readonly children: ReactNode }): ReactNode {
  const app = useApp()
  const settings = useLive(app.replica.settings)
  const [wrap, numbers] = [settings?.codeWrap ?? false, settings?.codeNumbers ?? false]
  const view = useMemo<CodeView>(() => ({
    wrap,
    numbers,
    change: (changes) => void changeSettings(app, {
      ...(changes.wrap !== undefined && { codeWrap: changes.wrap }),
      ...(changes.numbers !== undefined && { codeNumbers: changes.numbers }),
    }),
  }), [app, wrap, numbers])
  return <CodeViewContext value={view}>{children}</CodeViewContext>
}
