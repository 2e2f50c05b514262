import { createStore } from 'zustand/vanilla'

/** What reads aloud: `speechSynthesis`, or what stands for it. */
export interface Synthesis {
  getVoices(): Voice[]
  speak(utterance: SpeechSynthesisUtterance): void
  cancel(): void
  addEventListener(type: 'voiceschanged', listener: () => void, options?: { readonly once?: boolean }): void
}

/** A voice of the system. */
export type Voice = Pick<SpeechSynthesisVoice, 'lang' | 'localService' | 'default' | 'name'>

/** How reading began. `no-voice`: this machine has no voice of its own; nothing is sent to one elsewhere. */
export type SpeechStart = 'reading' | 'no-voice'

/** Reads messages aloud, one at a time, with voices of this machine only. */
export interface Speech {
  /** The message that is read; `null` while none is. */
  readonly store: ReturnType<typeof createReading>
  /** Reads pieces one after the other, in place of what is read now. */
  read(messageId: string, pieces: readonly string[], language: string): Promise<SpeechStart>
  stop(): void
}

function createReading() {
  return createStore<{ readonly messageId: string | null }>(() => ({ messageId: null }))
}

/** Milliseconds that a system has to tell of its voices. */
const patience = 1_500

/** Makes what reads aloud. `make` makes an utterance; only tests name another. */
export function createSpeech(synthesis: Synthesis | null, make: (text: string) => SpeechSynthesisUtterance = (text) => new SpeechSynthesisUtterance(text)): Speech {
  const store = createReading()
  // An utterance that nobody holds may be collected, and its end is then never told.
  let present: SpeechSynthesisUtterance | undefined
  let turn = 0
  const stop = (): void => {
    turn += 1
    present = undefined
    if (store.getState().messageId === null) return
    store.setState({ messageId: null })
    synthesis?.cancel()
  }
  const say = (pieces: readonly string[], voice: Voice, place: number, mine: number): void => {
    const text = pieces[place]
    if (mine !== turn) return
    if (text === undefined) {
      stop()
      return
    }
    const utterance = make(text)
    utterance.voice = voice as SpeechSynthesisVoice
    utterance.lang = voice.lang
    utterance.addEventListener('end', () => say(pieces, voice, place + 1, mine))
    utterance.addEventListener('error', () => { if (mine === turn) stop() })
    present = utterance
    synthesis?.speak(present)
  }
  return {
    store,
    stop,
    read: async (messageId, pieces, language) => {
      stop()
      const mine = turn
      const voice = synthesis === null ? undefined : voiceFor(await voicesOf(synthesis), language)
      if (voice === undefined) return 'no-voice'
      if (mine !== turn) return 'reading'
      store.setState({ messageId })
      say(pieces, voice, 0, mine)
      return 'reading'
    },
  }
}

/** The voice for a language: of this machine, of the same region where there is one. Another language's where there is none, for it is better than silence. */
export function voiceFor(voices: readonly Voice[], language: string): Voice | undefined {
  const wanted = language.toLowerCase()
  const score = ({ lang, default: isDefault }: Voice): number => {
    const spoken = lang.toLowerCase().replace('_', '-')
    const same = spoken === wanted ? 4 : spoken.split('-')[0] === wanted.split('-')[0] ? 2 : 0
    return same + (isDefault ? 1 : 0)
  }
  return voices.filter(({ localService }) => localService).toSorted((one, other) => score(other) - score(one))[0]
}

/** Some systems tell of their voices only some time after they were first asked. */
function voicesOf(synthesis: Synthesis): Promise<readonly Voice[]> {
  const known = synthesis.getVoices()
  if (known.length > 0) return Promise.resolve(known)
  return new Promise((resolve) => {
    const tell = (): void => {
      clearTimeout(timer)
      resolve(synthesis.getVoices())
    }
    const timer = setTimeout(tell, patience)
    synthesis.addEventListener('voiceschanged', tell, { once: true })
  })
}
