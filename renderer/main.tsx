import '@fontsource-variable/inter/wght.css'
import './ui/tokens.css'
import './ui/base.css'
import './ui/controls.css'
import './ui/forms.css'
import { createRoot } from 'react-dom/client'
import type { Transport } from '#shared/client.ts'
import { mark } from '#shared/perf.ts'
import { App } from './App.tsx'
import { createApp } from './state/app.ts'
import { AppContext } from './state/AppContext.tsx'
import { createHttpTransport } from './state/http-transport.ts'
import { startApp } from './state/start.ts'
import { startTexts } from './ui/i18n.ts'

declare global {
  interface Window {
    /** What Electron's preload offers. */
    readonly parley?: Transport
  }
}

const speaking = startTexts()
const http = window.parley === undefined ? createHttpTransport() : null
const app = createApp(window.parley ?? http ?? createHttpTransport(), http)
startApp(app)
// Texts that change under the reader's eyes would be worse than a moment's wait.
void speaking.then(() => {
  createRoot(document.getElementById('root') ?? document.body).render(
    <AppContext value={app}>
      <App />
    </AppContext>,
  )
  mark('renderer/didStart')
})
