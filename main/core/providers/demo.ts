import { basename } from 'node:path'
import { statSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { AppError } from '#shared/error.ts'
import type { Language } from '#shared/language.ts'
import english from '#shared/locales/demo.en.json' with { type: 'json' }
import portuguese from '#shared/locales/demo.pt-BR.json' with { type: 'json' }
import type { Source, StreamPart } from '#shared/stream.ts'
import type { Host } from '../host.ts'
import type { Prompt, PromptImage, PromptMessage, Provider } from './provider.ts'

/** Milliseconds between two words. */
const pace = 18
const slowPace = 350
/** Of a long text that is looked at, not read. */
const quickPace = 6

/** What the demo needs from outside: how to look at an image, and the person's language. */
export interface DemoTools {
  readonly images: Host['images']
  readonly now: Host['now']
  language(): Language
}

type Texts = typeof english

interface Answer {
  readonly reasoning?: string
  readonly text: string
  readonly pace: number
  readonly failure?: string
  readonly sources?: readonly Source[]
}

/** What the demo's Markdown rests on, told as endpoints tell it. */
const specifications: readonly Source[] = [
  { url: 'https://spec.commonmark.org/0.31.2/', title: 'CommonMark Spec, version 0.31.2' },
  { url: 'https://github.github.com/gfm/', title: 'GitHub Flavored Markdown Spec' },
]

/** The endpoint that answers offline, so that everything can be tried without an account. */
export function createDemoProvider(tools: DemoTools): Provider {
  return {
    id: 'demo',
    readAddress: () => ({ url: '' }),
    discover: () => Promise.resolve([]),
    test: () => Promise.resolve([]),
    async *stream({ prompt, signal }) {
      try {
        const texts = tools.language() === 'pt-BR' ? portuguese : english
        yield* speak(await compose(tools, texts, prompt), tools, signal)
      } catch (thrown) {
        if (!signal.aborted) throw thrown
        yield { type: 'end', at: tools.now(), status: 'stopped' }
      }
    },
  }
}

async function* speak(answer: Answer, tools: DemoTools, signal: AbortSignal): AsyncGenerator<StreamPart> {
  yield { type: 'model', model: 'parley-demo' }
  await wait(250, undefined, { signal })
  for (const text of words(answer.reasoning ?? '')) {
    yield { type: 'reasoning-delta', text }
    await wait(answer.pace, undefined, { signal })
  }
  for (const text of words(answer.text)) {
    yield { type: 'text-delta', text }
    await wait(answer.pace, undefined, { signal })
  }
  for (const source of answer.sources ?? []) yield { type: 'source', source }
  const at = tools.now()
  if (answer.failure === undefined) {
    yield { type: 'end', at, status: 'done', finishReason: 'stop' }
    return
  }
  const error = new AppError('stream-error', answer.failure, { text: answer.failure }).toInfo()
  yield { type: 'end', at, status: 'error', error }
}

async function compose(tools: DemoTools, texts: Texts, prompt: Prompt): Promise<Answer> {
  if (prompt.purpose === 'continue') return theRest(tools, texts, prompt)
  if (prompt.purpose === 'summary') return { text: inShort(texts, prompt), pace }
  const last = prompt.messages.at(-1)
  const question = last === undefined ? '' : textIn(last)
  const images = last === undefined ? [] : imagesIn(last)
  if (images.length > 0) return { text: await describe(tools, texts, images), pace }
  if (/\b(error|erro|falha|fail)/i.test(question)) return { text: texts.errorStart, pace, failure: texts.errorText }
  if (/\b(slow|devagar|lent)/i.test(question)) return { text: texts.slow, pace: slowPace }
  if (/\b(think|reason|pens|racioc)/i.test(question)) return { reasoning: texts.reasoning, text: texts.reasoned, pace }
  if (/\b(show|mostr)\w*\s.*\b(everything|tudo)\b/i.test(question)) return { text: texts.everything, sources: specifications, pace: quickPace }
  if (/\bmarkdown/i.test(question)) return { text: texts.markdown, pace }
  if (/\b(image|imagem|picture|foto)/i.test(question)) {
    const earlier = prompt.messages.flatMap(imagesIn)
    return { text: earlier.length > 0 ? await describe(tools, texts, earlier) : texts.imageNone, pace }
  }
  return { text: greet(texts, prompt, question), pace }
}

/** What is left of the answer that was cut; where that is nothing, or another text took its place, a sentence that goes on from anything. */
async function theRest(tools: DemoTools, texts: Texts, { purpose: _p, ...prompt }: Prompt): Promise<Answer> {
  const cut = prompt.messages.at(-2)
  const begun = cut === undefined ? '' : textIn(cut)
  const whole = await compose(tools, texts, { ...prompt, messages: prompt.messages.slice(0, -2) })
  const rest = whole.text.startsWith(begun) ? whole.text.slice(begun.length) : ''
  return rest.trim() === '' ? { text: texts.goesOn, pace } : { text: rest, pace: whole.pace }
}

function inShort(texts: Texts, prompt: Prompt): string {
  const material = prompt.messages.map(textIn).join('\n')
  const said = [...material.matchAll(/^(?:Person|Summary of what came before): (.*)$/gm)].map((match) => `- ${(match[1] ?? '').slice(0, 120)}`)
  return fill(texts.summary, { said: said.slice(0, 12).join('\n') })
}

function greet(texts: Texts, prompt: Prompt, question: string): string {
  const hello = fill(texts.hello, { question: question.replaceAll('\n', '\n> ') })
  const first = prompt.messages[0]
  if (first === undefined || prompt.messages.length < 2) return hello
  const earlier = textIn(first).replace(/\s+/g, ' ').slice(0, 120)
  return `${fill(texts.again, { earlier, count: prompt.messages.length })}\n\n${hello}`
}

async function describe(tools: DemoTools, texts: Texts, images: readonly PromptImage[]): Promise<string> {
  const seen = await Promise.all(
    images.map(async (image) =>
      fill(texts.image, {
        name: image.name === '' ? basename(image.path) : image.name,
        format: image.mediaType.replace('image/', '').toUpperCase(),
        width: image.width,
        height: image.height,
        size: formatBytes(statSync(image.path).size, tools.language()),
        colours: (await tools.images.colours(image.path, 3)).map((colour) => `\`${colour}\``).join(', '),
      }),
    ),
  )
  return [...seen, texts.imageClosing].join('\n\n')
}

function formatBytes(bytes: number, language: Language): string {
  const [value, unit] = bytes < 1024 * 1024 ? [bytes / 1024, 'kilobyte'] : [bytes / 1024 / 1024, 'megabyte']
  return new Intl.NumberFormat(language, { style: 'unit', unit, maximumFractionDigits: 1 }).format(value)
}

function textIn(message: PromptMessage): string {
  return message.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n')
}

function imagesIn(message: PromptMessage): PromptImage[] {
  return message.parts.flatMap((part) => (part.type === 'image' ? [part] : []))
}

function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole))
}

function words(text: string): string[] {
  return text.match(/\s*\S+\s*/g) ?? []
}
