import type { SeenImage } from './image.ts'
import { hashOf } from './json.ts'
import { readScenarios } from './scenarios.ts'
import { lastUserTurn, type Turn } from './turns.ts'

/*
 * What the fake model says, made from the messages of the request alone, so that tests can prove what was sent:
 *   an image part                       -> "I see a PNG image, 64 x 48 pixels."
 *   "How wide was the picture?" later   -> the size again, because the history holds the image
 *   "My name is Ana." ... "What is my name?"  -> "Your name is Ana."  (any "my X is Y", in Portuguese too)
 *   "What did I ask first?"             -> the first user message
 *   "What was your word?"               -> the word of its own last answer, read from the assistant message
 *   "How many messages ...?"            -> counts them
 *   anything else                       -> a longish Markdown answer that quotes the question
 */

/** The model's answer to a history. Always the same for the same messages. */
export function answerTo(turns: readonly Turn[]): string {
  const asked = lastUserTurn(turns)
  const question = readScenarios(asked?.text ?? '').rest
  const results = toolResults(turns)
  if (results.length > 0) return `The tool answered: ${results.join('; ')}`
  if (asked && asked.images.length > 0) return aboutImages(asked.images, question)
  return fromHistory(question, turns) ?? essay(question, turns)
}

/** The word that ends an ordinary answer to this question; "What was your word?" asks for it again. */
export function wordFor(question: string): string {
  return WORDS[hashOf(question) % WORDS.length] ?? ''
}

const WORDS = [
  'heron',
  'cedar',
  'pebble',
  'lantern',
  'meadow',
  'copper',
  'harbour',
  'thistle',
  'amber',
  'compass',
  'willow',
]

function toolResults(turns: readonly Turn[]): readonly string[] {
  const last = turns.findLastIndex((turn) => turn.role !== 'tool')
  return turns.slice(last + 1).map((turn) => turn.text)
}

function describe(image: SeenImage): string {
  return `a ${image.format} image, ${image.width} x ${image.height} pixels`
}

function aboutImages(images: readonly SeenImage[], question: string): string {
  const first = images[0]
  const seen =
    first && images.length === 1
      ? `I see ${describe(first)}.`
      : `I see ${images.length} images:\n\n${images.map((image, index) => `${index + 1}. ${describe(image)}`).join('\n')}`
  const quote = question === '' ? '' : `\n\nYou asked: “${question}”`
  return `${seen}${quote}\n\nMy word for this answer is **${wordFor(question)}**.`
}

function fromHistory(question: string, turns: readonly Turn[]): string | undefined {
  return fact(question, turns) ?? recall(question, turns) ?? imageAgain(question, turns)
}

const ASKS_FACT = /\b(?:what(?:'s| is| was)|qual (?:é|era)(?: o| a)?) (?:my|meu|minha) ([\p{L} ]+?)\s*\?/iu
const TELLS_FACT = /\b(?:my|(?:o )?meu|(?:a )?minha) ([\p{L} ]+?) (?:is|é) (.+?)(?= and | e |[.,!?\n]|$)/giu

function fact(question: string, turns: readonly Turn[]): string | undefined {
  const subject = ASKS_FACT.exec(question)?.[1]?.toLowerCase()
  if (subject === undefined) return undefined
  const earlier = turns.filter((turn) => turn.role === 'user').slice(0, -1)
  const told = earlier.flatMap((turn) => [...turn.text.matchAll(TELLS_FACT)])
  const value = told.findLast((match) => match[1]?.toLowerCase() === subject)?.[2]
  return value === undefined ? `You have not told me your ${subject}.` : `Your ${subject} is ${value.trim()}.`
}

function recall(question: string, turns: readonly Turn[]): string | undefined {
  const users = turns.filter((turn) => turn.role === 'user')
  if (/how many messages/i.test(question)) return `I was sent ${turns.length} messages, ${users.length} of them yours.`
  if (/what (?:did i|was my first).*first|what was my first (?:message|question)/i.test(question)) {
    return `You first said: “${users[0]?.text ?? ''}”`
  }
  if (/your (?:last )?word\b/i.test(question)) {
    const answers = turns.filter((turn) => turn.role === 'assistant').map((turn) => turn.text)
    const word = /My word for this answer is \*\*(\w+)\*\*/.exec(answers.at(-1) ?? '')?.[1]
    return word === undefined ? 'I find no earlier answer of mine with a word.' : `My word was **${word}**.`
  }
  return undefined
}

const ASKS_IMAGE =
  /\b(?:image|picture|photo|drawing|imagem|foto|figura|how (?:wide|tall|high)|format|formato|pixels?)\b/i

function imageAgain(question: string, turns: readonly Turn[]): string | undefined {
  if (!ASKS_IMAGE.test(question)) return undefined
  const images = turns.flatMap((turn) => turn.images)
  const last = images.at(-1)
  if (!last) return undefined
  return `Earlier you showed me ${describe(last)}. It is still in our conversation, so I looked at it again.`
}

function essay(question: string, turns: readonly Turn[]): string {
  const system = turns.find((turn) => turn.role === 'system')
  const number = turns.filter((turn) => turn.role === 'user').length
  const quoted = question === '' ? 'You sent no text.' : `You asked: “${question}”`
  return [
    ...(system ? [`*I follow your instructions: “${system.text}”*`] : []),
    quoted,
    `This is answer number **${number}** of our conversation. I am a model that only pretends to think, so take the ` +
      'rest as an illustration of what an answer looks like.',
    '### What I would look at',
    '- what you already know, and what you only assume\n- the smallest step that would show you to be wrong\n' +
      '- who else has asked the same question, and what they found',
    'A short piece of code often says more than a paragraph:',
    '```python\ndef answer(question: str) -> str:\n    """Return the question, seen from the other side."""\n' +
      '    return " ".join(reversed(question.split()))\n```',
    `My word for this answer is **${wordFor(question)}**.`,
  ].join('\n\n')
}
