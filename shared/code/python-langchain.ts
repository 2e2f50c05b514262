import { headersText, knownFields, pythonCode } from './python-client.ts'
import type { ReadRequest } from './read-request.ts'
import { without } from './read-request.ts'
import type { CodeTarget } from './target.ts'
import { headerNotes } from './target.ts'
import { python, write } from './values.ts'
import type { Fields } from './values.ts'

/** What is bound to a model of LangChain, since it belongs to the call. */
const bound = ['tools', 'tool_choice', 'response_format', 'parallel_tool_calls']
/** What the classes of LangChain take by name. */
const named: ReadonlySet<string> = new Set(['temperature', 'max_tokens', 'stop', 'n'])

/** LangChain: the classes of Databricks for a workspace, those of OpenAI for other servers and for the gateway. */
export const pythonLangChain: CodeTarget = {
  id: 'python-langchain',
  name: 'Python · LangChain',
  fits: ({ kind, path }) => kind === 'chat' || kind === 'embeddings' || (kind === 'responses' && path !== '/open-responses'),
  write: (request, say) => {
    const { kind, body, isStream, isThinking, tokenVariable } = request
    const ofDatabricks = request.isDatabricks && !request.isGateway
    const packages = ofDatabricks ? 'databricks-langchain' : 'langchain-openai'
    const model = kind === 'embeddings' ? embeddingsModel(request, ofDatabricks) : chatModel(request, ofDatabricks)
    const text = (message: string): string => (isThinking || kind === 'responses' ? `text_of(${message}.content)` : `${message}.content`)
    const questions = kind === 'responses' ? body.input : body.messages
    const ask = isStream
      ? `for chunk in model.stream(messages):\n    print(${text('chunk')}, end="", flush=True)\nprint()`
      : `answer = model.invoke(messages)\nprint(${text('answer')})${'tools' in body ? '\nprint(answer.tool_calls)' : ''}`
    const embed = `for vector in model.embed_documents(${write(Array.isArray(body.input) ? body.input : [body.input ?? ''], python)}):\n    print(len(vector), vector[:4])`
    const names = kind === 'embeddings' ? Object.keys(without(body, 'model', 'input', 'encoding_format', ...(ofDatabricks ? [] : ['dimensions']))) : []
    return pythonCode({
      imports: [...(/\bos\./.test(model.text) ? ['import os'] : []), model.imported],
      notes: [
        say('install', { packages }),
        ofDatabricks ? say('signIn') : tokenVariable === undefined ? say('noKey') : say('token', { variable: tokenVariable }),
        ...(request.isNamedByAddress && kind === 'chat' ? [say('sharedAddress')] : []),
        ...(names.length > 0 ? [say('fieldsLeftOut', { names: names.join(', ') })] : []),
        ...(ofDatabricks ? headerNotes(request, say) : []),
      ],
      body: [model.text, ...(kind === 'embeddings' ? [embed] : [`messages = ${write(questions ?? [], python)}`, ask])],
    }, request, say)
  },
}

interface Model {
  readonly imported: string
  readonly text: string
}

function chatModel(request: ReadRequest, ofDatabricks: boolean): Model {
  const { body, kind } = request
  const rest = without(body, 'messages', 'input', 'model', 'stream', 'stream_options', ...bound)
  // The class of OpenAI sends `max_tokens` under its newer name.
  const isNamed = (name: string): boolean => named.has(name) && (ofDatabricks || name !== 'max_tokens')
  const own = Object.entries(rest).filter(([name]) => isNamed(name))
  const unnamed = Object.entries(rest).filter(([name]) => !isNamed(name))
  // The class of Databricks hands these on to the client of OpenAI, which takes no field that it does not know by name.
  const isKnown = ([name]: readonly [string, unknown]): boolean => !ofDatabricks || knownFields(kind).has(name)
  const unknown = Object.fromEntries(unnamed.filter((field) => !isKnown(field)))
  const extra: Fields = { ...Object.fromEntries(unnamed.filter(isKnown)), ...(Object.keys(unknown).length > 0 && { extra_body: unknown }) }
  const lines = [
    `model=${python.string(request.model)}`,
    ...(ofDatabricks ? [`workspace_client=WorkspaceClient(host=${python.string(request.origin)})`] : serverLines(request)),
    ...(kind === 'responses' ? ['use_responses_api=True'] : []),
    ...own.map(([name, value]) => `${name}=${write(value, python, '    ')}`),
    ...(Object.keys(extra).length > 0 ? [`${ofDatabricks ? 'extra_params' : 'extra_body'}=${write(extra, python, '    ')}`] : []),
  ]
  const bindings = Object.entries(body).filter(([name]) => bound.includes(name)).map(([name, value]) => `    ${name}=${write(value, python, '    ')},\n`)
  const name = ofDatabricks ? 'ChatDatabricks' : 'ChatOpenAI'
  return {
    imported: importOf(name, ofDatabricks),
    text: `model = ${name}(\n${lines.map((line) => `    ${line},\n`).join('')})${bindings.length > 0 ? `.bind(\n${bindings.join('')})` : ''}`,
  }
}

function embeddingsModel(request: ReadRequest, ofDatabricks: boolean): Model {
  const { body } = request
  if (ofDatabricks) {
    return {
      imported: importOf('DatabricksEmbeddings', true),
      text: `model = DatabricksEmbeddings(\n    endpoint=${python.string(request.model)},\n    workspace_client=WorkspaceClient(host=${python.string(request.origin)}),\n)`,
    }
  }
  const dimensions = body.dimensions === undefined ? [] : [`dimensions=${write(body.dimensions, python)}`]
  // The text is sent as it is, not as the numbers that models of OpenAI read.
  const lines = [`model=${python.string(request.model)}`, ...serverLines(request), ...dimensions, 'check_embedding_ctx_length=False']
  return { imported: importOf('OpenAIEmbeddings', false), text: `model = OpenAIEmbeddings(\n${lines.map((line) => `    ${line},\n`).join('')})` }
}

function importOf(name: string, ofDatabricks: boolean): string {
  return ofDatabricks ? `from databricks.sdk import WorkspaceClient\nfrom databricks_langchain import ${name}` : `from langchain_openai import ${name}`
}

function serverLines(request: ReadRequest): string[] {
  const { tokenVariable, baseUrl, headers, query } = request
  return [
    `base_url=${python.string(baseUrl)}`,
    `api_key=${tokenVariable === undefined ? '"none"' : `os.environ["${tokenVariable}"]`}`,
    ...(headers.length > 0 ? [`default_headers=${headersText(request)}`] : []),
    ...(query.length > 0 ? [`default_query=${write(Object.fromEntries(query) as Fields, python, '    ')}`] : []),
  ]
}
