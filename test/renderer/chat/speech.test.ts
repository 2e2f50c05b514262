import { describe, expect, test } from 'vitest'
import { guessLanguage } from '../../../renderer/chat/speech/guess-language.ts'
import { spokenPieces } from '../../../renderer/chat/speech/spoken-text.ts'
import { createSpeech, voiceFor } from '../../../renderer/state/speech.ts'
import type { Synthesis, Voice } from '../../../renderer/state/speech.ts'

const words = { code: (language: string) => `Code block in ${language || 'something'}.`, formula: 'formula' }
const english: Voice = { lang: 'en-US', localService: true, default: true, name: 'Here' }
const brazilian: Voice = { lang: 'pt_BR', localService: true, default: false, name: 'Aqui' }
const remote: Voice = { lang: 'en-GB', localService: false, default: false, name: 'Far away' }

class Utterance extends EventTarget {
  readonly text: string
  voice: SpeechSynthesisVoice | null = null
  lang = ''

  constructor(text: string) {
    super()
    this.text = text
  }
}

/** A system's speech: what is said ends when the test says so. */
function system(voices: readonly Voice[], late = false) {
  const said: Utterance[] = []
  const waiting: (() => void)[] = []
  let known = late ? [] : voices
  let cancelled = 0
  const synthesis: Synthesis = {
    getVoices: () => [...known],
    speak: (utterance) => void said.push(utterance as unknown as Utterance),
    cancel: () => { cancelled += 1 },
    addEventListener: (_type, listener) => void waiting.push(listener),
  }
  const speech = createSpeech(synthesis, (text) => new Utterance(text) as unknown as SpeechSynthesisUtterance)
  const tellVoices = (): void => {
    known = voices
    for (const listener of waiting) listener()
  }
  return { speech, said, tellVoices, cancelled: () => cancelled, reading: () => speech.store.getState().messageId }
}

describe('what is said', () => {
  test('sentences, the names of code and long formulas, and no signs', () => {
    const text = '# A title\n\nA **first** sentence. A second one: $x$.\n\n- an item\n\n```ts\nconst a = 1\n```\n\n$$\n\\frac{a}{b}\n$$\n\n---\n\n| a | b |\n| - | - |\n| 1 | 2 |'
    expect(spokenPieces(text, 'en', words)).toEqual(['A title', 'A first sentence.', 'A second one: x.', 'an item', 'Code block in ts.', 'formula', 'a, b', '1, 2'])
  })

  // Chromium ends an utterance after about fifteen seconds without a word.
  test('nothing that is long enough to break off, and nothing is lost', () => {
    const long = `${'some words, and more of them '.repeat(60)}${'x'.repeat(700)} end.`
    const pieces = spokenPieces(long, 'en', words)
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(220)
    expect(pieces.join('').replaceAll(' ', '')).toBe(long.replaceAll(' ', ''))
  })
})

test.each([
  ['The answer is that you can use it for this and for the other one.', 'pt-BR', 'en'],
  ['Você não precisa de mais do que isso, e também é uma boa ideia.', 'en', 'pt'],
  ['Você não precisa de mais do que isso, e também é uma boa ideia.', 'pt-BR', 'pt-BR'],
  ['これは日本語の文章です。', 'en', 'ja'],
  ['SELECT 1', 'pt-BR', 'pt-BR'],
  ['Der Text ist nicht für die Kinder und auch nicht für sie.', 'en', 'de'],
])('the language of "%s" in a window of %s is %s', (text, usual, language) => {
  expect(guessLanguage(text, usual)).toBe(language)
})

describe('voices', () => {
  test('are of this machine only, whatever others speak the language better', () => {
    expect(voiceFor([remote, english], 'en-GB')).toBe(english)
    expect(voiceFor([remote], 'en-GB')).toBeUndefined()
    expect(voiceFor([english, brazilian], 'pt-BR')).toBe(brazilian)
    expect(voiceFor([english, brazilian], 'ja')).toBe(english)
  })

  test('that the system tells of late are waited for', async () => {
    const { speech, said, tellVoices } = system([english], true)
    const started = speech.read('m1', ['One.'], 'en')
    tellVoices()
    expect(await started).toBe('reading')
    expect(said.map(({ text }) => text)).toEqual(['One.'])
  })
})

describe('reading aloud', () => {
  test('says one piece after the other, and is over with the last one', async () => {
    const { speech, said, reading } = system([english])
    await speech.read('m1', ['One.', 'Two.'], 'en')
    expect([said.map(({ text }) => text), reading()]).toEqual([['One.'], 'm1'])
    said[0]?.dispatchEvent(new Event('end'))
    expect([said.map(({ text }) => text), reading()]).toEqual([['One.', 'Two.'], 'm1'])
    said[1]?.dispatchEvent(new Event('end'))
    expect(reading()).toBeNull()
  })

  test('stops at once, and what ends late says nothing more', async () => {
    const { speech, said, reading, cancelled } = system([english])
    await speech.read('m1', ['One.', 'Two.'], 'en')
    speech.stop()
    said[0]?.dispatchEvent(new Event('end'))
    expect([said.length, reading(), cancelled()]).toEqual([1, null, 1])
  })

  test('goes over to another message, and ends when the system fails', async () => {
    const { speech, said, reading } = system([english])
    await speech.read('m1', ['One.', 'Two.'], 'en')
    await speech.read('m2', ['Other.'], 'en')
    said[0]?.dispatchEvent(new Event('error'))
    expect(reading()).toBe('m2')
    said[1]?.dispatchEvent(new Event('error'))
    expect(reading()).toBeNull()
  })

  test('says nothing where there is no voice of this machine', async () => {
    const { speech, said, reading } = system([remote])
    expect(await speech.read('m1', ['One.'], 'en')).toBe('no-voice')
    expect([said.length, reading()]).toEqual([0, null])
    expect(await createSpeech(null).read('m1', ['One.'], 'en')).toBe('no-voice')
  })
})
