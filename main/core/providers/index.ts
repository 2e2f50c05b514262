import type { ProviderId } from '#shared/endpoint.ts'
import type { AskTools } from './ask.ts'
import { createDatabricksProvider } from './databricks.ts'
import { createDemoProvider } from './demo.ts'
import type { DemoTools } from './demo.ts'
import { createOpenAiCompatibleProvider } from './openai-compatible.ts'
import type { Provider } from './provider.ts'
import { discreet } from './redact.ts'

/** Every kind of server that Parley speaks to. */
export type Providers = Readonly<Record<ProviderId, Provider>>

/** Makes the table of providers. */
export function createProviders(tools: AskTools & DemoTools): Providers {
  return {
    databricks: discreet(createDatabricksProvider(tools)),
    'openai-compatible': discreet(createOpenAiCompatibleProvider(tools)),
    demo: createDemoProvider(tools),
  }
}
