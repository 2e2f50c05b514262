import type { ProviderId } from '#shared/model.ts'
import type { ChatTools } from './chat-completions.ts'
import { createDatabricksProvider } from './databricks.ts'
import { createDemoProvider } from './demo.ts'
import type { DemoTools } from './demo.ts'
import { createOpenAiCompatibleProvider } from './openai-compatible.ts'
import type { Provider } from './provider.ts'
import { discreet } from './redact.ts'

/** Every kind of server that Parley speaks to. */
export type Providers = Readonly<Record<ProviderId, Provider>>

/** Makes the table of providers. */
export function createProviders(tools: ChatTools & DemoTools): Providers {
  return {
    databricks: discreet(createDatabricksProvider(tools)),
    'openai-compatible': discreet(createOpenAiCompatibleProvider(tools)),
    demo: createDemoProvider(tools),
  }
}
