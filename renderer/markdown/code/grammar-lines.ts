import { createJavaScriptRegexEngine } from '@shikijs/engine-javascript'
import { createShikiPrimitive } from '@shikijs/primitive'
import type { LanguageRegistration, ThemeRegistration } from '@shikijs/primitive'
import { roles, scopes } from './roles.ts'
import { tokenOf } from './tokens.ts'
import type { LineTokens } from './tokens.ts'

/** Where a grammar stands between two lines; opaque. `null`: before the first. */
export type LineState = object | null

/** Cuts lines into tokens. A line's tokens depend on it and on the state before it, on nothing else. */
export interface LineGrammar {
  /** Tokens of one line (without its end), and the state behind it. `isCut`: the time for one line was over before its end. */
  cut(line: string, state: LineState): { readonly tokens: LineTokens; readonly state: LineState; readonly isCut: boolean }
}

/** Where a token's number for its colour is in its second word. */
const foregroundBits = 0xff_80_00
/** Milliseconds that one line may take; its first time it may take them twice, since patterns are prepared when they are met. */
const lineTime = 1_000

/** Colours stand for roles here, since a grammar answers colours: which one it is in which theme is for the style sheet. */
const theme: ThemeRegistration = {
  name: 'roles',
  type: 'light',
  settings: [
    { settings: { foreground: colorOf(0), background: '#ffffff' } },
    ...Object.entries(scopes).map(([role, scope]) => ({ scope: [...scope], settings: { foreground: colorOf(roles.indexOf(role as keyof typeof scopes)) } })),
  ],
}

function colorOf(role: number): string {
  return `#0000${role.toString(16).padStart(2, '0')}`
}

/** Makes grammars out of their descriptions. Throws where one cannot be read. */
export function createGrammars(): (name: string, parts: readonly LanguageRegistration[]) => LineGrammar {
  const shiki = createShikiPrimitive({ langs: [], themes: [theme], engine: createJavaScriptRegexEngine({ forgiving: true }) })
  const { colorMap } = shiki.setTheme(theme.name ?? '')
  const roleByColor = colorMap.map((color) => Math.max(0, Number.parseInt(color?.slice(-2) ?? '0', 16) % roles.length))
  return (name, parts) => {
    shiki.loadLanguageSync([...parts])
    const grammar = shiki.getLanguage(name)
    return {
      cut: (line, state) => {
        const before = state as Parameters<typeof grammar.tokenizeLine2>[1]
        const first = grammar.tokenizeLine2(line, before, lineTime)
        const result = first.stoppedEarly ? grammar.tokenizeLine2(line, before, lineTime) : first
        return { tokens: merged(result.tokens, roleByColor), state: result.ruleStack, isCut: result.stoppedEarly }
      },
    }
  }
}

/** Neighbours of one role are one piece; a plain line has none. */
function merged(pairs: Uint32Array, roleByColor: readonly number[]): LineTokens {
  const out: number[] = []
  let last = 0
  for (let index = 0; index < pairs.length; index += 2) {
    const foreground = ((pairs[index + 1] ?? 0) & foregroundBits) >>> 15
    const role = roleByColor[foreground] ?? 0
    if (role !== last) out.push(tokenOf(pairs[index] ?? 0, role))
    last = role
  }
  return Uint32Array.from(out)
}
