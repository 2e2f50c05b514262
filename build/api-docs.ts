/**
 * Writes docs/api.md from the contract. `--check` writes nothing and fails when the page is not what the contract says.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { contract, factSchema, importFileSchema, jobSchema, putSchema } from '#shared/contract.ts'
import { conversationSchema, draftSchema, queuedSchema, searchHitSchema, summarySchema, targetSchema } from '#shared/conversation.ts'
import { errorCodes } from '#shared/error.ts'
import { backupSchema, folderSchema, libraryNoticeSchema } from '#shared/library.ts'
import { attachmentSchema } from '#shared/attachment.ts'
import { messageSchema, partSchema, revisionSchema } from '#shared/message.ts'
import { connectionSchema, connectionStepSchema } from '#shared/connection.ts'
import { endpointSchema } from '#shared/endpoint.ts'
import { settingsSchema } from '#shared/settings.ts'
import { errorSchema, streamPartSchema, usageSchema } from '#shared/stream.ts'
import { importReportSchema } from '#shared/transfer.ts'

interface Schema {
  readonly type?: string | readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly additionalProperties?: Schema | boolean
  readonly default?: unknown
}

/** Shapes that recur: shown once, named everywhere else. */
const shapes: Readonly<Record<string, z.ZodType>> = {
  Attachment: attachmentSchema,
  Backup: backupSchema,
  Connection: connectionSchema,
  ConnectionStep: connectionStepSchema,
  Conversation: conversationSchema,
  Draft: draftSchema,
  Endpoint: endpointSchema,
  Error: errorSchema,
  Folder: folderSchema,
  ImportReport: importReportSchema,
  Job: jobSchema,
  LibraryNotice: libraryNoticeSchema,
  Message: messageSchema,
  Part: partSchema,
  Queued: queuedSchema,
  Revision: revisionSchema,
  SearchHit: searchHitSchema,
  Settings: settingsSchema,
  StreamPart: streamPartSchema,
  Summary: summarySchema,
  Target: targetSchema,
  Usage: usageSchema,
}

const nameOf = new Map<string, string>()
for (const [name, schema] of Object.entries(shapes)) {
  for (const io of ['input', 'output'] as const) nameOf.set(JSON.stringify(toSchema(schema, io)), name)
}

const page = new URL('../docs/api.md', import.meta.url)
const text = render()
if (process.argv.includes('--check')) check(text)
else writeFileSync(page, text)

function check(wanted: string): void {
  let present = ''
  try {
    present = readFileSync(page, 'utf8')
  } catch {
    // A missing page is a page that says nothing.
  }
  if (present === wanted) return
  console.error('docs/api.md is not what shared/contract.ts says: run `npm run docs`.')
  process.exitCode = 1
}

function render(): string {
  const methods = Object.entries(contract).map(([name, { doc, input, output }]) =>
    [`### ${name}`, doc, block('Input', input, 'input'), block('Output', output, 'output')].join('\n\n'),
  )
  return `${[
    '# The API\n\nGenerated from `shared/contract.ts` by `npm run docs`; do not edit.',
    'The same methods cross Electron\'s border and the HTTP of the server host. Over HTTP, with the key that `npm start -- --browser` prints:',
    '```sh\ncurl -s http://127.0.0.1:PORT/api/call/conversations.list \\\n  -H "Authorization: Bearer KEY" -H "Content-Type: application/json" -d \'{}\'\n```',
    'A call answers `{"ok":true,"value":…}` or `{"ok":false,"error":{"code","message","retryable","details"?}}`. Times are milliseconds since 1970. A trailing `?` marks what may be left out.',
    '## A first conversation\n\n```sh\ncall() { curl -s "http://127.0.0.1:$PORT/api/call/$1" -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" -d "$2"; }\ncall endpoints.add \'{"provider":"databricks","url":"https://WORKSPACE","token":"TOKEN"}\'\ncall endpoints.list \'{}\'\ncall chat.send \'{"text":"Hello","targets":[{"endpointId":"demo"}]}\'\ncall conversations.get \'{"conversationId":"ID"}\'\n```',
    `## Files\n\n\`POST /api/blobs?name=NAME\` with the file as body answers like a call; its value is an attachment, whose \`id\` goes into \`attachmentIds\`. \`GET /blobs/ID\` shows it, \`GET /blobs/ID?save=NAME\` saves it.\n\n${block('Value', putSchema, 'output')}\n\n\`POST /api/blobs?name=NAME&for=import\` takes a file of any size for \`transfer.import\`; its \`id\` goes into \`fileIds\`.\n\n${block('Value', importFileSchema, 'output')}`,
    `## Events\n\n\`GET /api/events\` is a stream of server-sent events. Each carries one batch, \`{"run","events":[…]}\`; every event has its number \`n\`. The id of a batch is \`RUN.N\`: send the last one as \`Last-Event-ID\` (or \`?after=RUN.N\`) to go on where you were. A batch \`{"run","reset":true,"n"}\` means that you missed something: ask your queries again. A query's \`lastEvent\` is the number of the last event that its answer contains.\n\n${block('Event (without `n`)', factSchema, 'output')}`,
    `## Error codes\n\n${errorCodes.map((code) => `\`${code}\``).join(', ')}`,
    `## Methods\n\n${methods.join('\n\n')}`,
    `## Shapes\n\n${Object.entries(shapes).map(([name, schema]) => block(name, schema, 'output', true)).join('\n\n')}`,
  ].join('\n\n')}\n`
}

function block(title: string, schema: z.ZodType, io: 'input' | 'output', whole = false): string {
  const shape = show(toSchema(schema, io), '', whole)
  return `${title}:\n\n\`\`\`ts\n${shape}\n\`\`\``
}

function toSchema(schema: z.ZodType, io: 'input' | 'output'): Schema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline' }) as Record<string, unknown>
  return rest as Schema
}

function show(schema: Schema, indent: string, whole = false): string {
  const name = whole ? undefined : nameOf.get(JSON.stringify(schema))
  if (name !== undefined) return name
  const choices = schema.anyOf ?? schema.oneOf
  if (choices !== undefined) {
    const shown = choices.map((choice) => show(choice, indent))
    return shown.some((choice) => choice.includes('{')) && shown.length > 2 ? shown.map((choice) => `\n${indent}| ${choice}`).join('').trimStart() : shown.join(' | ')
  }
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.type === 'array') return arrayOf(schema, indent)
  if (schema.properties !== undefined) return objectOf(schema, indent)
  if (schema.type === 'object') return mapOf(schema, indent)
  return [schema.type ?? 'unknown'].flat().map((type) => (type === 'integer' ? 'number' : type)).join(' | ')
}

function arrayOf(schema: Schema, indent: string): string {
  const item = show(schema.items ?? {}, indent)
  return item.includes(' | ') && !item.startsWith('{') ? `(${item})[]` : `${item}[]`
}

function mapOf(schema: Schema, indent: string): string {
  const value = typeof schema.additionalProperties === 'object' ? show(schema.additionalProperties, indent) : 'unknown'
  return schema.additionalProperties === false ? '{}' : `{ [name]: ${value} }`
}

function objectOf(schema: Schema, indent: string): string {
  const deeper = `${indent}  `
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const optional = schema.required?.includes(name) === true ? '' : '?'
    return `${name}${optional}: ${show(field, deeper)}`
  })
  if (fields.length === 0) return '{}'
  const line = `{ ${fields.join(', ')} }`
  return line.length < 100 && !line.includes('\n') ? line : `{\n${fields.map((field) => `${deeper}${field}`).join('\n')}\n${indent}}`
}
