import { bodyPieces, blobReference } from '../curl.ts'
import type { ReadRequest } from './read-request.ts'
import { without } from './read-request.ts'
import type { Code, CodeTarget, Say } from './target.ts'
import { comments, headerNotes, imageNotes } from './target.ts'
import { toJson } from './values.ts'
import type { Fields } from './values.ts'

/** The request at an address of its own endpoint, as Databricks documents it first. */
export const curlInvocations: CodeTarget = {
  id: 'curl-invocations',
  name: 'curl · REST /invocations',
  fits: ({ isDatabricks, isGateway, isNamedByAddress, kind }) => isNamedByAddress || (isDatabricks && !isGateway && ['chat', 'embeddings', 'completions'].includes(kind)),
  write: (request, say) => {
    if (request.isNamedByAddress) return curl(request, { url: addressOf(request, request.path), body: wholeText(request) }, say)
    const url = addressOf({ ...request, baseUrl: `${request.origin}/serving-endpoints` }, `/${encodeURIComponent(request.model)}/invocations`)
    return curl(request, { url, body: textOf(without(request.body, 'model'), request) }, say)
  },
}

/** The request at the address that clients of OpenAI use. */
export const curlOpenAi: CodeTarget = {
  id: 'curl-openai',
  name: 'curl · OpenAI API',
  fits: ({ isNamedByAddress, kind }) => !isNamedByAddress || ['chat', 'embeddings', 'completions'].includes(kind),
  write: (request, say) => {
    if (!request.isNamedByAddress) return curl(request, { url: addressOf(request, request.path), body: wholeText(request) }, say)
    const path = request.kind === 'chat' ? '/chat/completions' : `/${request.kind}`
    return curl(request, { url: addressOf(request, path), body: textOf({ model: request.model, ...without(request.body, 'model') }, request) }, say)
  },
}

/** What `serving-endpoints query` has fields for; any other body goes out as it is. */
const queryFields: ReadonlySet<string> = new Set(['messages', 'max_tokens', 'n', 'stop', 'temperature', 'input', 'prompt', 'dataframe_records', 'dataframe_split', 'inputs', 'instances', 'extra_params'])

/** The command line of Databricks. */
export const databricksCli: CodeTarget = {
  id: 'databricks-cli',
  name: 'Databricks CLI',
  fits: ({ isDatabricks, kind }) => isDatabricks && kind !== 'other',
  write: (request, say) => {
    const body = without(request.body, 'stream', 'stream_options')
    const isPlain = takesPlainQuery(request)
    const path = `${new URL(request.baseUrl).pathname.replace(/\/$/, '')}${request.path}`
    const command = isPlain ? `databricks serving-endpoints query ${quote(request.model)}` : `databricks api post ${quote(path)}`
    const notes = [say('signIn'), ...(isPlain ? [] : [say('plainRequest')]), ...(request.isStream ? [say('notStreamed')] : []), ...headerNotes(request, say), ...imageNotes(request, say)]
    const text = textOf(isPlain ? without(body, 'model') : body, request)
    return code(comments('#', notes) + piped(`DATABRICKS_HOST=${quote(request.origin)} ${command} --json @/dev/stdin`, text, request), 'request.sh')
  },
}

/** Whether the clients that know the fields of a query (CLI, SDK) can carry a body: texts and the parameters that they name. */
export function takesPlainQuery({ kind, isGateway, body, headers }: ReadRequest): boolean {
  if (isGateway || headers.length > 0 || !['chat', 'embeddings', 'completions', 'rows'].includes(kind)) return false
  const { messages = [], stop = [] } = body
  const isText = Array.isArray(messages) && messages.every((message) => typeof (message as Fields).content === 'string' && Object.keys(message as Fields).length === 2)
  return isText && Array.isArray(stop) && Object.keys(body).every((name) => queryFields.has(name) || name === 'stream' || name === 'model')
}

function addressOf({ baseUrl, query }: Pick<ReadRequest, 'baseUrl' | 'query'>, path: string): string {
  const url = new URL(baseUrl + path)
  for (const [name, value] of query) url.searchParams.append(name, value)
  return url.href
}

/** The body as it is, on lines of its own where it is an object. */
function wholeText(request: ReadRequest): string {
  return Object.keys(request.body).length === 0 ? request.bodyText : textOf(request.body, request)
}

/** A body as JSON text, with the references that stand for its images. */
function textOf(body: Fields, { images }: ReadRequest): string {
  const references = new Map([...images].map(([reference, image]) => [image, reference]))
  return toJson(body, (image) => JSON.stringify(references.get(image)))
}

function curl(request: ReadRequest, { url, body }: { readonly url: string; readonly body: string }, say: Say): Code {
  const { tokenVariable, headers, isStream } = request
  const token = tokenVariable === undefined ? [] : [`  -H "Authorization: Bearer $${tokenVariable}"`]
  // curl takes brackets and braces in an address for a list of addresses.
  const first = ['curl', ...(isStream ? ['--no-buffer'] : []), ...(/[[\]{}]/.test(url) ? ['--globoff'] : []), quote(url)].join(' ')
  const own = headers.map(({ name, value, variable }) => (variable === undefined ? `  -H ${quote(value === '' ? `${name};` : `${name}: ${value}`)}` : `  -H "${name}: $${variable}"`))
  const command = [first, ...token, "  -H 'Content-Type: application/json'", ...own, '  --data-binary @-'].join(' \\\n')
  const notes = [...(tokenVariable === undefined ? [say('noKey')] : [say('token', { variable: tokenVariable })]), ...imageNotes(request, say)]
  return code(comments('#', notes) + piped(command, body, request), 'request.sh')
}

/** A command with a body on its standard input: an image is longer than an argument may be. */
function piped(command: string, body: string, { images }: ReadRequest): string {
  const pieces = bodyPieces(body).map((piece) => {
    if (typeof piece === 'string') return { text: piece }
    const image = images.get(blobReference(piece.blobId, piece.mediaType, piece.made))
    return image === undefined ? { text: JSON.stringify(blobReference(piece.blobId, piece.mediaType, piece.made)) } : { text: '', image }
  })
  if (pieces.every((piece) => piece.image === undefined)) {
    const mark = endMark(body)
    return `${command} <<'${mark}'\n${body}\n${mark}\n`
  }
  const lines = pieces.map(({ text, image }) => (image === undefined ? `  printf %s ${quote(text)}` : `  printf %s '"data:${image.mediaType};base64,'; base64 < ${quote(image.name)} | tr -d '\\n'; printf '"'`))
  return `{\n${lines.join('\n')}\n} | ${command}\n`
}

/** Nothing inside of single quotation marks means anything to a shell. */
function quote(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}

function endMark(body: string): string {
  const lines = new Set(body.split('\n'))
  let mark = 'EOF'
  for (let count = 2; lines.has(mark); count += 1) mark = `EOF${count}`
  return mark
}

function code(text: string, fileName: string): Code {
  return { language: 'bash', text, fileName }
}
