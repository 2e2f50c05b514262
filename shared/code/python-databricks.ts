import type { ReadRequest, RequestKind } from './read-request.ts'
import { without } from './read-request.ts'
import { headersText, pythonCode } from './python-client.ts'
import type { PythonParts } from './python-client.ts'
import { takesPlainQuery } from './shell.ts'
import type { CodeTarget, Say } from './target.ts'
import { headerNotes } from './target.ts'
import { isFields, python, write } from './values.ts'
import type { Fields, Value } from './values.ts'

/** The SDK of Databricks, by its own method where that can carry the request. */
export const pythonDatabricksSdk: CodeTarget = {
  id: 'python-databricks-sdk',
  name: 'Python · Databricks SDK',
  fits: ({ isDatabricks, kind }) => isDatabricks && kind !== 'other',
  write: (request, say) => {
    const parts = takesPlainQuery(request) ? sdkQuery(request) : sdkRequest(request, say)
    return pythonCode({
      imports: ['from databricks.sdk import WorkspaceClient', ...parts.imports],
      notes: [say('install', { packages: 'databricks-sdk' }), say('signIn'), ...parts.notes, ...(request.isStream ? [say('notStreamed')] : [])],
      body: [`client = WorkspaceClient(host=${python.string(request.origin)})`, ...parts.body],
    }, request, say)
  },
}

/** What is printed of the SDK's own answers. */
const answers: Readonly<Partial<Record<RequestKind, string>>> = {
  chat: 'print(response.choices[0].message.content)',
  embeddings: 'for item in response.data:\n    print(item.index, len(item.embedding), item.embedding[:4])',
}

function sdkQuery(request: ReadRequest): PythonParts {
  const body = without(request.body, 'stream', 'model')
  const isSplit = isFields(body.dataframe_split)
  const classes = [...('messages' in body ? ['ChatMessage', 'ChatMessageRole'] : []), ...(isSplit ? ['DataframeSplitInput'] : [])]
  const lines = Object.entries(body).map(([name, value]) => `    ${name}=${argument(name, value)},\n`).join('')
  const print = answers[request.kind] ?? 'print(json.dumps(response.as_dict(), indent=2))'
  return {
    imports: classes.length === 0 ? [] : [`from databricks.sdk.service.serving import ${classes.join(', ')}`],
    notes: [],
    body: [`response = client.serving_endpoints.query(\n    name=${python.string(request.model)},\n${lines})\n${print}`],
  }
}

function argument(name: string, value: Value): string {
  if (name === 'messages' && Array.isArray(value)) {
    const messages = (value as readonly Fields[]).map(({ role, content = null }) => `        ChatMessage(role=ChatMessageRole(${write(role ?? null, python)}), content=${write(content, python, '        ')}),\n`)
    return `[\n${messages.join('')}    ]`
  }
  if (name === 'dataframe_split' && isFields(value)) return `DataframeSplitInput.from_dict(${write(value, python, '    ')})`
  return write(value, python, '    ')
}

/** By the SDK's way to any address: its messages hold text alone. */
function sdkRequest(request: ReadRequest, say: Say): PythonParts {
  const path = new URL(request.baseUrl).pathname.replace(/\/$/, '') + request.path
  const body = write(without(request.body, 'stream', 'stream_options'), python, '    ')
  const headers = request.headers.length > 0 ? [`headers=${headersText(request)}`] : []
  const lines = ['"POST"', python.string(path), ...(request.query.length > 0 ? [`query=${write(Object.fromEntries(request.query), python, '    ')}`] : []), ...headers, `body=${body}`]
  const call = `response = client.api_client.do(\n${lines.map((line) => `    ${line},\n`).join('')})`
  return { imports: headers.join('').includes('os.') ? ['import os'] : [], notes: [say('plainRequest')], body: [`${call}\n${printedAnswer(request)}`] }
}

/** The deployments client of MLflow, which asks a serving endpoint at its own address. */
export const pythonMlflow: CodeTarget = {
  id: 'python-mlflow',
  name: 'Python · MLflow Deployments',
  fits: ({ isDatabricks, isGateway, isAgent, kind }) => isDatabricks && !isGateway && kind !== 'other' && (kind !== 'responses' || isAgent),
  write: (request, say) => pythonCode(mlflow(request, say, true), request, say),
}

/** MLflow, signed in to the workspace of the request or, where `names` is false, to the one that it runs in. */
export function mlflow(request: ReadRequest, say: Say, names: boolean): PythonParts {
  const inputs = write(without(request.body, 'model', 'stream', 'stream_options'), python, '    ')
  const isStream = request.isStream && request.kind !== 'rows' && request.kind !== 'embeddings'
  const call = `client.${isStream ? 'predict_stream' : 'predict'}(\n    endpoint=${python.string(request.model)},\n    inputs=${inputs},\n)`
  return {
    imports: [...(names ? ['import os'] : []), 'from mlflow.deployments import get_deploy_client'],
    notes: [say('install', { packages: 'mlflow-skinny' }), ...(names ? [say('signIn')] : []), ...headerNotes(request, say)],
    body: [
      ...(names ? [`os.environ["DATABRICKS_HOST"] = ${python.string(request.origin)}`] : []),
      'client = get_deploy_client("databricks")',
      isStream ? `for chunk in ${call}:\n${printedChunk(request)}\nprint()` : `response = ${call}\n${printedAnswer(request)}`,
    ],
  }
}

function printedChunk({ kind, isThinking }: ReadRequest): string {
  const show = (value: string): string => `print(${value}, end="", flush=True)`
  if (kind === 'responses') return `    if chunk.get("type") == "response.output_text.delta":\n        ${show('chunk["delta"]')}`
  if (kind === 'chat-agent') return `    ${show('chunk.get("delta", {}).get("content") or ""')}`
  if (kind === 'completions') return `    for choice in chunk["choices"]:\n        ${show('choice["text"]')}`
  return `    for choice in chunk["choices"]:\n        ${show(isThinking ? 'text_of(choice["delta"].get("content"))' : 'choice["delta"].get("content") or ""')}`
}

function printedAnswer({ kind, isThinking, body }: ReadRequest): string {
  if (kind === 'embeddings') return 'for item in response["data"]:\n    print(item["index"], len(item["embedding"]), item["embedding"][:4])'
  if (kind !== 'chat' || 'tools' in body) return 'print(json.dumps(response, indent=2))'
  return isThinking ? 'print(text_of(response["choices"][0]["message"]["content"]))' : 'print(response["choices"][0]["message"]["content"])'
}
