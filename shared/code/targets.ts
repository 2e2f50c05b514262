import { notebook } from './notebook.ts'
import { pythonDatabricksOpenAi, pythonOpenAi } from './python-client.ts'
import { pythonDatabricksSdk, pythonMlflow } from './python-databricks.ts'
import { pythonLangChain } from './python-langchain.ts'
import type { ReadRequest } from './read-request.ts'
import { curlInvocations, curlOpenAi, databricksCli } from './shell.ts'
import { sqlAiQuery } from './sql.ts'
import type { CodeTarget } from './target.ts'
import { typescriptOpenAi } from './typescript.ts'

/** Every kind of code, in the order in which they are offered. */
export const codeTargets: readonly CodeTarget[] = [
  curlInvocations, curlOpenAi, pythonOpenAi, pythonDatabricksOpenAi, pythonDatabricksSdk, pythonMlflow, pythonLangChain, typescriptOpenAi, databricksCli, sqlAiQuery, notebook,
]

/** The kinds of code that there can be for a request. */
export function targetsFor(request: ReadRequest): CodeTarget[] {
  return codeTargets.filter((target) => target.fits(request))
}
