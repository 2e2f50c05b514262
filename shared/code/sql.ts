import type { ReadRequest } from './read-request.ts'
import { without } from './read-request.ts'
import type { CodeTarget, Say } from './target.ts'
import { comments, headerNotes } from './target.ts'
import { isFields, sql, toJson, write } from './values.ts'
import type { Fields, ImageFile, Value } from './values.ts'

/** What `modelParameters` is known to take; the rest of a body cannot be carried. */
const parameters: ReadonlySet<string> = new Set(['max_tokens', 'temperature', 'top_p', 'top_k', 'stop', 'n', 'reasoning_effort', 'thinking', 'max_output_tokens', 'dimensions', 'instruction'])
const carried = ['messages', 'input', 'prompt', 'model', 'stream', 'stream_options', 'response_format', 'tools', 'tool_choice', 'encoding_format']

/** The function `ai_query` of Databricks SQL. */
export const sqlAiQuery: CodeTarget = {
  id: 'sql-ai-query',
  name: 'SQL · ai_query',
  fits: ({ isDatabricks, isGateway, kind }) => isDatabricks && !isGateway && kind !== 'other',
  write: (request, say) => ({ language: 'sql', text: request.kind === 'rows' ? rowsText(request, say) : questionText(request, say), fileName: 'request.sql' }),
}

function questionText(request: ReadRequest, say: Say): string {
  const { kind, body, isAgent } = request
  const rest = without(body, ...carried)
  const set = Object.fromEntries(Object.entries(rest).filter(([name]) => parameters.has(name)))
  const left = Object.keys(without(rest, ...parameters))
  const image = firstImage(request)
  const format = body.response_format
  const asked = isAgent || kind === 'chat-agent' ? write(agentRequest(request), sql, '  ') : sql.string(promptOf(request))
  const lines = [
    sql.string(request.model), asked,
    ...(image === undefined ? [] : ['files => content']),
    ...(format === undefined ? [] : [`responseFormat => ${sql.string(toJson(format, () => 'null').replaceAll(/\n\s*/g, ' '))}`]),
    ...(Object.keys(set).length === 0 ? [] : [`modelParameters => ${write(set, sql, '  ')}`]),
  ]
  const notes = [
    ...(request.isStream ? [say('notStreamed')] : []),
    ...(turnsOf(request).length > 1 && !isAgent && kind !== 'chat-agent' ? [say('oneText')] : []),
    ...('tools' in body ? [say('sqlNoTools')] : []),
    ...('reasoning_effort' in body || 'thinking' in body ? [say('sqlReasoning')] : []),
    ...(left.length > 0 ? [say('fieldsLeftOut', { names: left.join(', ') })] : []),
    ...(image === undefined ? [] : [say('sqlImages', { names: [...request.images.values()].map(({ name }) => name).join(', ') })]),
    ...headerNotes(request, say),
  ]
  const from = image === undefined ? '' : `\nFROM READ_FILES(${sql.string(`/Volumes/catalog/schema/volume/${image.name}`)}, format => 'binaryFile')`
  return `${comments('--', notes)}SELECT ai_query(\n${lines.map((line) => `  ${line}`).join(',\n')}\n) AS answer${from};\n`
}

/** Agents are asked with the fields of their own body. */
function agentRequest({ body }: ReadRequest): Fields {
  const names = ['messages', 'input', 'custom_inputs'].filter((name) => name in body)
  return Object.fromEntries(names.map((name) => [name, body[name] ?? null]))
}

/** All that is said as one text: the function takes no list of messages. */
function promptOf(request: ReadRequest): string {
  const turns = turnsOf(request)
  const { prompt, input } = request.body
  if (turns.length === 0) return typeof prompt === 'string' ? prompt : typeof input === 'string' ? input : Array.isArray(input) && typeof input[0] === 'string' ? input[0] : ''
  if (turns.length === 1) return turns[0]?.text ?? ''
  return turns.map(({ role, text }) => `${role.charAt(0).toUpperCase()}${role.slice(1)}: ${text}`).join('\n\n')
}

function turnsOf({ body }: ReadRequest): { role: string; text: string }[] {
  const list = Array.isArray(body.messages) ? body.messages : Array.isArray(body.input) ? body.input : []
  return (list as readonly Value[]).flatMap((message) => (isFields(message) && typeof message.role === 'string' ? [{ role: message.role, text: textIn(message.content ?? '') }] : []))
}

function textIn(content: Value): string {
  if (typeof content === 'string') return content
  if (!Array.isArray(content)) return ''
  return (content as readonly Value[]).flatMap((part) => (isFields(part) && typeof part.text === 'string' ? [part.text] : [])).join('\n\n')
}

function firstImage({ images }: ReadRequest): ImageFile | undefined {
  return images.values().next().value
}

/** A model of one's own, asked for each row. */
function rowsText(request: ReadRequest, say: Say): string {
  const rows = rowsOf(request.body)
  const model = sql.string(request.model)
  const notes = comments('--', [say('sqlReturnType'), ...headerNotes(request, say)])
  const names = rows === undefined ? [] : Object.keys(rows[0] ?? {})
  if (rows === undefined || names.length === 0) return `${notes}SELECT ai_query(\n  ${model},\n  ${write(without(request.body, 'model'), sql, '  ')},\n  returnType => 'STRING'\n) AS answer;\n`
  const column = (name: string): string => `\`${name.replaceAll('`', '``')}\``
  const values = rows.map((row) => `  (${names.map((name) => write(row[name] ?? null, sql)).join(', ')})`).join(',\n')
  const struct = `named_struct(${names.map((name) => `${sql.string(name)}, ${column(name)}`).join(', ')})`
  return `${notes}SELECT ai_query(\n  ${model},\n  ${struct},\n  returnType => 'STRING'\n) AS answer\nFROM VALUES\n${values}\nAS rows(${names.map(column).join(', ')});\n`
}

function rowsOf(body: Fields): readonly Fields[] | undefined {
  const { dataframe_split: split, dataframe_records: records } = body
  const list = records ?? body.instances
  if (Array.isArray(list) && list.length > 0 && (list as readonly Value[]).every((row) => isFields(row))) return list as readonly Fields[]
  if (!isFields(split) || !Array.isArray(split.columns) || !Array.isArray(split.data)) return undefined
  const columns = split.columns as readonly Value[]
  return (split.data as readonly Value[]).map((row) => Object.fromEntries(columns.map((name, index) => [String(name), (Array.isArray(row) ? (row as readonly Value[])[index] : null) ?? null])))
}
