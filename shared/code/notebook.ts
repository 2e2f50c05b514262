import { databricksOpenAi, pythonOpenAi, pythonText } from './python-client.ts'
import { mlflow } from './python-databricks.ts'
import type { ReadRequest } from './read-request.ts'
import type { CodeTarget, Say } from './target.ts'
import { comments } from './target.ts'

/** What a notebook installs, and the rest of it. */
interface Contents {
  readonly packages: string
  readonly code: string
}

/** A notebook: runs in the workspace as it is, and in Jupyter with a sign-in. */
export const notebook: CodeTarget = {
  id: 'notebook',
  name: 'Notebook · .ipynb',
  fits: ({ isDatabricks, kind }) => kind !== 'other' && (isDatabricks || (kind !== 'rows' && kind !== 'chat-agent')),
  write: (request, say) => {
    const { packages, code } = contentsOf(request, say)
    const cells = [
      { type: 'markdown', text: `# ${request.model.replaceAll(/[\r\n]+/g, ' ')}\n\n${request.isDatabricks ? say('notebookSignIn') : ''}`.trim() },
      { type: 'code', text: `%pip install --quiet -U ${packages}` },
      ...(request.isDatabricks ? [{ type: 'code', text: `${comments('#', [say('notebookRestart')])}if "dbutils" in globals():\n    dbutils.library.restartPython()` }] : []),
      { type: 'code', text: code.trimEnd() },
    ]
    const shown = cells.map(({ type, text }) => (type === 'code' ? `# %%\n${text}` : `# %% [markdown]\n${comments('#', [text])}`.trimEnd())).join('\n\n')
    return { language: 'python', text: `${shown}\n`, fileName: 'request.ipynb', fileText: `${JSON.stringify(document(cells), null, 1)}\n` }
  },
}

function contentsOf(request: ReadRequest, say: Say): Contents {
  if (!request.isDatabricks) return { packages: 'openai', code: pythonOpenAi.write(request, say).text }
  // Without an address the client signs in to the workspace in which the notebook runs.
  const isRows = request.kind === 'rows' || request.kind === 'chat-agent'
  const parts = isRows ? mlflow(request, say, false) : databricksOpenAi(request, say, 'WorkspaceClient()')
  return { packages: isRows ? 'mlflow-skinny' : 'databricks-openai', code: pythonText({ ...parts, notes: [] }, request, say) }
}

/** The format of Jupyter, version 4.4: the newest that asks for no ids of cells. */
function document(cells: readonly { readonly type: string; readonly text: string }[]): unknown {
  return {
    cells: cells.map(({ type, text }) => ({
      cell_type: type,
      metadata: {},
      source: text.split(/(?<=\n)/),
      ...(type === 'code' && { execution_count: null, outputs: [] }),
    })),
    metadata: { kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' }, language_info: { name: 'python' } },
    nbformat: 4,
    nbformat_minor: 4,
  }
}
