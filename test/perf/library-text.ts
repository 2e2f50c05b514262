/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A language of the generated library. */
export interface Language {
  /** Its share of the messages. */
  readonly share: number
  /** Most frequent first. */
  readonly words: readonly string[]
  readonly space: string
  readonly stop: string
}

const vocabulary = 40_000
const english = 'the of and to a in is that for it you with on this as are be by or can if not have from an at your we will which but all use code when one more data what has there so each may how value number also time function into would they used list these first using then should any other about get some file need like no make see only error example between model'
const portuguese = 'de que a o e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem à seu sua ou ser quando muito há nos já está eu também só pelo pela até isso ela entre era depois sem mesmo aos ter seus quem nas me esse eles estão você tinha foram essa num nem suas meu às minha têm numa pelos elas havia seja qual será nós tenho lhe informação função código então ação'
const german = 'die der und in zu den das nicht von sie ist des sich mit dem dass er es ein ich auf so eine auch als an nach wie im für man aber aus durch wenn nur war noch werden bei hat wir was wird sein einen welche sind oder zur um haben einer mir über ihm diese einem ihr uns da zum kann doch vor dieser mich ihn du hatte seine mehr am denn nun unter sehr selbst schon hier bis'
const syllables = {
  english: 'con ter per form tion ment able ing er est ly re pre dis un com pro ject ver sion tem plate net work sys der sub mit ler ner ton cal gra ph ser ies'.split(' '),
  portuguese: 'ção mento dor ar er ir es con tra per for ma lei ra são lho nha cri pre des en vol ví vel ba se ta ti vo ên cia pi no quê lo'.split(' '),
  german: 'ung heit keit lich be ver ge zer ent schaft er an auf ein stell lauf wert zahl bau groß über fäl tig rech ner spei cher aus druck mög lös'.split(' '),
}

/** The languages of the generated library; the last one is Chinese. */
export const languages: readonly Language[] = [
  { share: 0.62, words: wordsFrom(english, syllables.english, 1), space: ' ', stop: '. ' },
  { share: 0.2, words: wordsFrom(portuguese, syllables.portuguese, 2), space: ' ', stop: '. ' },
  { share: 0.1, words: wordsFrom(german, syllables.german, 3), space: ' ', stop: '. ' },
  { share: 0.08, words: Array.from({ length: 8_000 }, (_, index) => hanWord(index)), space: '', stop: '。' },
]

/** Real frequent words first, then made ones; none twice. */
function wordsFrom(frequent: string, parts: readonly string[], seed: number): string[] {
  const random = randomFrom(seed)
  const words = new Set(frequent.split(' '))
  const part = (): string => parts[Math.floor(random() * parts.length)] ?? ''
  while (words.size < vocabulary) words.add(Array.from({ length: 2 + Math.floor(random() * 3) }, part).join(''))
  return [...words]
}

function hanWord(index: number): string {
  const random = randomFrom(index + 77)
  const character = (): string => String.fromCodePoint(0x4e00 + Math.floor(random() ** 2 * 3_000))
  return Array.from({ length: index < 200 ? 1 : 2 + Math.floor(random() * 2) }, character).join('')
}

/** Draws words by Zipf's law: the second most frequent is half as frequent as the first. */
export class Writer {
  readonly #random: () => number
  readonly #ranks: readonly Uint32Array[]

  constructor(seed: number) {
    this.#random = randomFrom(seed)
    this.#ranks = languages.map(({ words }) => zipf(words.length, this.#random))
  }

  /** From 0 to 1. */
  random(): number {
    return this.#random()
  }

  /** The number of a language, by its share. */
  language(): number {
    const at = this.#random()
    let sum = 0
    return Math.max(0, languages.findIndex(({ share }) => (sum += share) > at))
  }

  /** Sentences of about so many characters. */
  text(language: number, characters: number): string {
    const { words, space, stop } = languages[language] ?? { words: [], space: '', stop: '' }
    const ranks = this.#ranks[language] ?? new Uint32Array(1)
    const pieces: string[] = []
    let length = 0
    while (length < characters) {
      const word = this.#random() < 0.004 ? ` id${Math.floor(this.#random() * 1e7)} ` : (words[ranks[Math.floor(this.#random() * ranks.length)] ?? 0] ?? '')
      const end = this.#random() < 0.08 ? stop : space
      pieces.push(word, end)
      length += word.length + end.length
    }
    return pieces.join('').trim()
  }

  /** A length with the spread of real texts: half of them up to `median`, some ten times as long. */
  length(median: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random())
    return Math.min(60_000, Math.ceil(median * Math.exp(normal)))
  }
}

/** A million draws, made once: a table is drawn from much faster than a sum. */
function zipf(size: number, random: () => number): Uint32Array {
  const sums = new Float64Array(size)
  let sum = 0
  for (let rank = 0; rank < size; rank += 1) sums[rank] = sum += 1 / (rank + 1)
  return Uint32Array.from({ length: 1 << 20 }, () => {
    const wanted = random() * sum
    let [low, high] = [0, size - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((sums[middle] ?? 0) < wanted) low = middle + 1
      else high = middle
    }
    return low
  })
}
