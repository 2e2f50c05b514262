import type { ReadRequest, RequestKind } from './read-request.ts'
import { without } from './read-request.ts'
import type { Code, CodeTarget, Say } from './target.ts'
import { comments, imageNotes } from './target.ts'
import { python, write } from './values.ts'
import type { Fields } from './values.ts'

/** Python as it is put together. */
export interface PythonParts {
  /** What it needs beside its client. */
  readonly imports: readonly string[]
  readonly notes: readonly string[]
  /** Each a paragraph. */
  readonly body: readonly string[]
}

/** What the methods of the client take by name; anything else is `extra_body`. */
const known: Readonly<Partial<Record<RequestKind, ReadonlySet<string>>>> = {
  chat: new Set([
    'messages', 'model', 'frequency_penalty', 'logprobs', 'max_completion_tokens', 'max_tokens', 'metadata', 'n', 'parallel_tool_calls', 'presence_penalty', 'reasoning_effort',
    'response_format', 'seed', 'service_tier', 'stop', 'store', 'stream', 'stream_options', 'temperature', 'tool_choice', 'tools', 'top_logprobs', 'top_p', 'user',
  ]),
  responses: new Set([
    'input', 'model', 'include', 'instructions', 'max_output_tokens', 'metadata', 'parallel_tool_calls', 'previous_response_id', 'reasoning', 'store', 'stream', 'temperature', 'text',
    'tool_choice', 'tools', 'top_p', 'truncation', 'user',
  ]),
  embeddings: new Set(['input', 'model', 'dimensions', 'encoding_format', 'user']),
  completions: new Set(['model', 'prompt', 'best_of', 'echo', 'frequency_penalty', 'logprobs', 'max_tokens', 'n', 'presence_penalty', 'seed', 'stop', 'stream', 'stream_options', 'suffix', 'temperature', 'top_p', 'user']),
}
const methods: Readonly<Partial<Record<RequestKind, string>>> = { chat: 'chat.completions.create', responses: 'responses.create', embeddings: 'embeddings.create', completions: 'completions.create' }

/** What the client of OpenAI takes by name for a kind of request. */
export function knownFields(kind: RequestKind): ReadonlySet<string> {
  return known[kind] ?? new Set()
}

/** The client of OpenAI. */
export const pythonOpenAi: CodeTarget = {
  id: 'python-openai',
  name: 'Python · OpenAI',
  fits: ({ kind }) => kind in methods,
  write: (request, say) => {
    const key = request.tokenVariable === undefined ? '"none"' : `os.environ["${request.tokenVariable}"]`
    const client = `client = OpenAI(\n    api_key=${key},\n    base_url=${python.string(request.baseUrl)},\n)`
    const call = openAiCall(request, say)
    return pythonCode({
      imports: [...(/\bos\./.test(client + call.body.join('')) ? ['import os'] : []), 'from openai import OpenAI', ...call.imports],
      notes: [say('install', { packages: 'openai' }), request.tokenVariable === undefined ? say('noKey') : say('token', { variable: request.tokenVariable }), ...call.notes],
      body: [client, ...call.body],
    }, request, say)
  },
}

/** The client of OpenAI as Databricks hands it on, which signs in as its SDK does. */
export const pythonDatabricksOpenAi: CodeTarget = {
  id: 'python-databricks-openai',
  name: 'Python · databricks-openai',
  fits: ({ isDatabricks, kind }) => isDatabricks && kind in methods,
  write: (request, say) => pythonCode(databricksOpenAi(request, say, `WorkspaceClient(host=${python.string(request.origin)})`), request, say),
}

/** The same for a workspace that `workspace` gives. */
export function databricksOpenAi(request: ReadRequest, say: Say, workspace: string): PythonParts {
  const gateway = request.isGateway ? ', use_ai_gateway=True' : ''
  const call = openAiCall(request, say)
  return {
    imports: [...(/\bos\./.test(call.body.join('')) ? ['import os'] : []), 'from databricks.sdk import WorkspaceClient', 'from databricks_openai import DatabricksOpenAI', ...call.imports],
    notes: [say('install', { packages: 'databricks-openai' }), say('signIn'), ...call.notes],
    body: [`client = DatabricksOpenAI(workspace_client=${workspace}${gateway})`, ...call.body],
  }
}

/** A call of a client of OpenAI, and what is printed of its answer. */
function openAiCall(request: ReadRequest, say: Say): PythonParts {
  const { kind, isStream, isNamedByAddress } = request
  const isOwnPath = kind === 'responses' && request.path === '/open-responses'
  const body: Fields = { model: request.model, ...without(request.body, 'model'), ...(asksBase64(request) && { encoding_format: 'float' }) }
  const variable = isStream ? 'stream' : 'response'
  const call = isOwnPath ? postCall(body, request) : createCall(body, request)
  return {
    imports: isOwnPath ? (isStream ? ['from openai import Stream', 'from openai.types.responses import Response, ResponseStreamEvent'] : ['from openai.types.responses import Response']) : [],
    notes: [...(isNamedByAddress ? [say('sharedAddress')] : []), ...(asksBase64(request) ? [say('base64')] : [])],
    body: [`${variable} = client.${call}\n${printed(request)}`],
  }
}

/** Clients of OpenAI ask for base64 where nothing is said, which few other servers know. */
export function asksBase64({ kind, body }: ReadRequest): boolean {
  return kind === 'embeddings' && !('encoding_format' in body)
}

function createCall(body: Fields, request: ReadRequest): string {
  const taken = knownFields(request.kind)
  const others = without(body, ...taken)
  const named = Object.entries(body).filter(([name]) => taken.has(name))
  const extra = [
    ...(Object.keys(others).length > 0 ? [`extra_body=${write(others, python, '    ')}`] : []),
    ...(request.headers.length > 0 ? [`extra_headers=${headersText(request)}`] : []),
    ...(request.query.length > 0 ? [`extra_query=${write(Object.fromEntries(request.query), python, '    ')}`] : []),
  ]
  return `${methods[request.kind] ?? ''}(\n${[...named.map(([name, value]) => `${name}=${write(value, python, '    ')}`), ...extra].map((line) => `    ${line},\n`).join('')})`
}

/** The client has no method for this path, and sends to any. */
function postCall(body: Fields, request: ReadRequest): string {
  const options = [
    ...(request.headers.length > 0 ? [`"headers": ${headersText(request)}`] : []),
    ...(request.query.length > 0 ? [`"params": ${write(Object.fromEntries(request.query), python)}`] : []),
  ]
  const lines = [
    python.string(request.path), `body=${write(body, python, '    ')}`, 'cast_to=Response',
    ...(request.isStream ? ['stream=True', 'stream_cls=Stream[ResponseStreamEvent]'] : []),
    ...(options.length > 0 ? [`options={${options.join(', ')}}`] : []),
  ]
  return `post(\n${lines.map((line) => `    ${line},\n`).join('')})`
}

/** The headers of one's own as a dictionary of Python. */
export function headersText({ headers }: ReadRequest): string {
  return `{${headers.map(({ name, value, variable }) => `${python.key(name)}: ${variable === undefined ? python.string(value) : `os.environ["${variable}"]`}`).join(', ')}}`
}

function printed(request: ReadRequest): string {
  const { kind, isStream, isThinking, body } = request
  const text = (content: string): string => (isThinking ? `text_of(${content})` : `${content} or ""`)
  const show = (value: string): string => `print(${value}, end="", flush=True)`
  if (kind === 'embeddings') return 'for item in response.data:\n    print(item.index, len(item.embedding), item.embedding[:4])'
  if (kind === 'responses') return isStream ? `for event in stream:\n    if event.type == "response.output_text.delta":\n        ${show('event.delta')}\nprint()` : 'print(response.output_text)'
  if (kind === 'completions') return isStream ? `for chunk in stream:\n    for choice in chunk.choices:\n        ${show('choice.text')}\nprint()` : 'print(response.choices[0].text)'
  const hasTools = 'tools' in body
  if (!isStream) return `message = response.choices[0].message\nprint(${text('message.content')})${hasTools ? '\nfor call in message.tool_calls or []:\n    print(call.function.name, call.function.arguments)' : ''}`
  const calls = hasTools ? `\n        for call in choice.delta.tool_calls or []:\n            ${show('call.function.name or "", call.function.arguments or ""')}` : ''
  return `for chunk in stream:\n    for choice in chunk.choices:\n        ${show(text('choice.delta.content'))}${calls}\nprint()`
}

const dataUrl = `def data_url(path, media_type):
    with open(path, "rb") as file:
        return f"data:{media_type};base64,{base64.b64encode(file.read()).decode()}"`

const textOf = `def text_of(content):
    """The text of an answer, which is a list of parts where the model thinks."""
    if isinstance(content, list):
        return "".join(part.get("text", "") for part in content if part.get("type") == "text")
    return content or ""`

/** Puts code together: notes, imports, the functions that it uses, and itself. */
export function pythonCode(parts: PythonParts, request: ReadRequest, say: Say): Code {
  return { language: 'python', text: pythonText(parts, request, say), fileName: 'request.py' }
}

/** The same as text. */
export function pythonText({ imports, notes, body }: PythonParts, request: ReadRequest, say: Say): string {
  const code = body.join('\n\n')
  const functions = [...(code.includes('data_url(') ? [dataUrl] : []), ...(code.includes('text_of(') ? [textOf] : [])]
  const standard = [...new Set([...imports, ...(code.includes('data_url(') ? ['import base64'] : []), ...(code.includes('json.dumps(') ? ['import json'] : [])])]
  const plain = standard.filter((line) => /^import (base64|json|os)$/.test(line)).toSorted()
  const others = standard.filter((line) => !plain.includes(line))
  const head = [plain, others].filter((lines) => lines.length > 0).map((lines) => lines.join('\n')).join('\n\n')
  const said = comments('#', [...notes, ...imageNotes(request, say)])
  return `${said}${said === '' ? '' : '\n'}${head}\n\n${functions.length > 0 ? `\n${functions.join('\n\n\n')}\n\n\n` : ''}${code}\n`
}
