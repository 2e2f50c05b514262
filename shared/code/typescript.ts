import { asksBase64 } from './python-client.ts'
import type { ReadRequest } from './read-request.ts'
import { without } from './read-request.ts'
import type { CodeTarget, Say } from './target.ts'
import { comments, imageNotes } from './target.ts'
import { typescript, write } from './values.ts'
import type { Fields } from './values.ts'

const methods: Readonly<Record<string, readonly [method: string, parameters: string, streaming: string]>> = {
  chat: ['chat.completions.create', 'OpenAI.ChatCompletionCreateParamsNonStreaming', 'OpenAI.ChatCompletionCreateParamsStreaming'],
  responses: ['responses.create', 'OpenAI.Responses.ResponseCreateParamsNonStreaming', 'OpenAI.Responses.ResponseCreateParamsStreaming'],
  embeddings: ['embeddings.create', 'OpenAI.EmbeddingCreateParams', 'OpenAI.EmbeddingCreateParams'],
  completions: ['completions.create', 'OpenAI.CompletionCreateParamsNonStreaming', 'OpenAI.CompletionCreateParamsStreaming'],
}

const dataUrl = `function dataUrl(path: string, mediaType: string): string {
  return \`data:\${mediaType};base64,\${readFileSync(path, "base64")}\`
}
`

const textOf = `/** The text of an answer, which is a list of parts where the model thinks. */
function textOf(content: unknown): string {
  if (!Array.isArray(content)) return String(content ?? "")
  return content.map((part) => (part.type === "text" ? part.text : "")).join("")
}
`

/** The client of OpenAI for Node. */
export const typescriptOpenAi: CodeTarget = {
  id: 'typescript-openai',
  name: 'TypeScript · OpenAI',
  fits: ({ kind }) => kind in methods,
  write: (request, say) => {
    const body: Fields = { model: request.model, ...without(request.body, 'model'), ...(asksBase64(request) && { encoding_format: 'float' }) }
    const code = `${clientText(request)}\n\n${callText(request, body)}\n${printed(request)}\n`
    const functions = [...(code.includes('dataUrl(') ? [dataUrl] : []), ...(code.includes('textOf(') ? [textOf] : [])]
    const imports = [...(code.includes('dataUrl(') ? ['import { readFileSync } from "node:fs"'] : []), 'import OpenAI from "openai"']
    return {
      language: 'typescript',
      text: `${comments('//', notesOf(request, say))}\n${imports.join('\n')}\n\n${functions.map((one) => `${one}\n`).join('')}${code}`,
      fileName: 'request.ts',
    }
  },
}

function notesOf(request: ReadRequest, say: Say): string[] {
  const { tokenVariable } = request
  return [
    say('install', { packages: 'openai (npm)' }),
    tokenVariable === undefined ? say('noKey') : say('token', { variable: tokenVariable }),
    ...(request.isNamedByAddress ? [say('sharedAddress')] : []),
    ...(asksBase64(request) ? [say('base64')] : []),
    ...imageNotes(request, say),
  ]
}

function clientText({ tokenVariable, baseUrl, headers, query }: ReadRequest): string {
  const own = headers.map(({ name, value, variable }) => `${typescript.key(name)}: ${variable === undefined ? typescript.string(value) : `process.env.${variable}`}`)
  const lines = [
    `apiKey: ${tokenVariable === undefined ? '"none"' : `process.env.${tokenVariable}`}`,
    `baseURL: ${typescript.string(baseUrl)}`,
    ...(own.length > 0 ? [`defaultHeaders: { ${own.join(', ')} }`] : []),
    ...(query.length > 0 ? [`defaultQuery: ${write(Object.fromEntries(query), typescript, '  ')}`] : []),
  ]
  return `const client = new OpenAI({\n${lines.map((line) => `  ${line},\n`).join('')}})`
}

function callText({ kind, isStream, path }: ReadRequest, body: Fields): string {
  const [method, whole, streaming] = methods[kind] ?? ['', '', '']
  const variable = isStream ? 'stream' : 'response'
  const fields = `{\n${Object.entries(body).map(([name, value]) => `  ${typescript.key(name)}: ${write(value, typescript, '  ')},\n`).join('')}}`
  if (kind !== 'responses' || path !== '/open-responses') return `const ${variable} = await client.${method}(${fields} as ${isStream ? streaming : whole})`
  // The client has no method for this path, and sends to any.
  const type = isStream ? 'AsyncIterable<OpenAI.Responses.ResponseStreamEvent>' : 'OpenAI.Responses.Response'
  return `const ${variable} = (await client.post(${typescript.string(path)}, {\n  body: ${fields.replaceAll('\n', '\n  ')},\n${isStream ? '  stream: true,\n' : ''}})) as ${type}`
}

function printed({ kind, isStream, isThinking, body }: ReadRequest): string {
  const text = (content: string): string => (isThinking ? `textOf(${content})` : `${content} ?? ""`)
  if (kind === 'embeddings') return 'for (const { index, embedding } of response.data) console.log(index, embedding.length, embedding.slice(0, 4))'
  if (kind === 'responses') {
    if (isStream) return 'for await (const event of stream) {\n  if (event.type === "response.output_text.delta") process.stdout.write(event.delta)\n}\nconsole.log()'
    return 'for (const item of response.output) {\n  if (item.type === "message") for (const part of item.content) console.log(part.type === "output_text" ? part.text : part)\n}'
  }
  if (kind === 'completions') return isStream ? 'for await (const chunk of stream) process.stdout.write(chunk.choices[0]?.text ?? "")\nconsole.log()' : 'console.log(response.choices[0]?.text)'
  const calls = 'tools' in body
  if (!isStream) return `console.log(${text('response.choices[0]?.message.content')})${calls ? '\nconsole.log(response.choices[0]?.message.tool_calls ?? [])' : ''}`
  const lines = [`  process.stdout.write(${text('chunk.choices[0]?.delta?.content')})`, ...(calls ? ['  for (const call of chunk.choices[0]?.delta?.tool_calls ?? []) process.stdout.write(`${call.function?.name ?? ""} ${call.function?.arguments ?? ""}`)'] : [])]
  return `for await (const chunk of stream) {\n${lines.join('\n')}\n}\nconsole.log()`
}
