import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cutCode } from '../../../renderer/markdown/code/code-text.ts'
import { loadGrammar } from '../../../renderer/markdown/code/grammars.ts'
import type { Highlight } from '../../../renderer/markdown/code/highlight.ts'
import { createHighlighter } from '../../../renderer/markdown/code/highlighter.ts'
import type { Highlighter, StartThread } from '../../../renderer/markdown/code/highlighter.ts'
import { createHighlighting } from '../../../renderer/markdown/code/highlighting.ts'
import type { HighlightAnswer, HighlightRequest } from '../../../renderer/markdown/code/highlighting.ts'
import { roles } from '../../../renderer/markdown/code/roles.ts'
import { roleOf, startOf } from '../../../renderer/markdown/code/tokens.ts'

const engine = createHighlighting(loadGrammar)

/** The real engine, behind the same border as the worker; `pass` may keep requests for itself. `isFresh`: each thread knows nothing of those before. */
function realThread(pass: (request: HighlightRequest) => boolean = () => true, isFresh = false): { start: StartThread; requests: HighlightRequest[]; threads: { count: number; stopped: number; die?: () => void } } {
  const requests: HighlightRequest[] = []
  const threads: { count: number; stopped: number; die?: () => void } = { count: 0, stopped: 0 }
  const start: StartThread = (answer, fail) => {
    const highlight = isFresh ? createHighlighting(loadGrammar) : engine
    let isStopped = false
    threads.count += 1
    threads.die = fail
    const post = (given: HighlightAnswer): void => {
      if (!isStopped) answer(structuredClone(given))
    }
    return {
      ask: (request) => {
        requests.push(request)
        if (pass(request)) void highlight(structuredClone(request)).then(post)
      },
      stop: () => {
        isStopped = true
        threads.stopped += 1
      },
    }
  }
  return { start, requests, threads }
}

function highlighterOf(start: StartThread, patience?: number): Highlighter {
  return createHighlighter({ start, beforeDrawing: queueMicrotask, ...(patience !== undefined && { patience }) })
}

/** Resolves when so many rows have their colours. */
function knows(highlight: Highlight, rows: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const look = (): void => {
    if (highlight.known() >= rows) resolve()
  }
  highlight.subscribe(0, Infinity, look)
  look()
  return promise
}

function tokensOf(highlight: Highlight, rows: number): number[][] {
  return Array.from({ length: rows }, (_, row) => [...(highlight.tokensOf(row) ?? [-1])])
}

async function wholeTokens(grammar: string, text: string): Promise<number[][]> {
  const highlight = highlighterOf(realThread().start).open(grammar, text)
  const code = cutCode(text)
  highlight.grow(code, true)
  highlight.want(code.rows, true)
  await knows(highlight, code.rows)
  return tokensOf(highlight, code.rows)
}

const typescript = readFileSync(new URL('../../../main/core/chat/run.ts', import.meta.url), 'utf8')
const samples: Readonly<Record<string, string>> = {
  typescript: `${typescript}\nconst text = \`a\n\${b}\n\`\n/* open\nstill */ end()`,
  python: 'def f(a):\n    """Doc\n    "quoted"\n    """\n    return f"""{a}\n{b!r}"""\n\n@dec\nclass A(B): pass\n# end',
  shellscript: 'cat <<EOF\nhi $name\nEOF\nif [[ -f x ]]; then\n  echo "a\nb"\nfi',
  html: '<div class="a">\n<script>\nconst a = `x\n`\n</script>\n<style>\n.a { color: red }\n</style>\n<!-- open\n-->\n</div>',
  markdown: '# Head\n\n```js\nlet a = 1\n```\n\n**bold\nmore**\n',
}

describe('colours', () => {
  test.each(Object.keys(samples))('%s: tokens of a text that grows, in pieces of any size, are those of the whole', async (grammar) => {
    const text = samples[grammar] ?? ''
    const whole = await wholeTokens(grammar, text)
    expect(whole.flat().length).toBeGreaterThan(4)
    for (const size of [1, 7, 64, 500]) {
      const highlight = highlighterOf(realThread().start).open(grammar)
      let code = cutCode('')
      for (let end = size; end < text.length + size; end += size) {
        code = cutCode(text.slice(0, end), code)
        highlight.grow(code, end >= text.length)
        highlight.want(code.rows, true)
        if (end % 5 === 0) await Promise.resolve()
      }
      await knows(highlight, code.rows)
      expect(tokensOf(highlight, code.rows)).toEqual(whole)
    }
  })

  test('say what things are', async () => {
    const text = 'export async function load(path: string): Promise<number> { return 1 + await size(`${path}`) } // why'
    const [tokens = []] = await wholeTokens('typescript', text)
    const pieces = tokens.map((token, index) => [text.slice(startOf(token), tokens[index + 1] === undefined ? undefined : startOf(tokens[index + 1] ?? 0)).trim(), roles[roleOf(token)]])
    expect(pieces).toEqual(expect.arrayContaining([['load', 'function'], ['1', 'number'], ['// why', 'comment'], ['return', 'keyword'], ['Promise', 'type']]))
  })

  test.each([['OPTIMIZE t ZORDER BY (id)', 'OPTIMIZE'], ['SELECT * FROM a QUALIFY n = 1', 'QUALIFY'], ['CREATE OR REFRESH STREAMING TABLE t', 'STREAMING'], ['merge into t using s', 'merge']])('words of Databricks SQL are words: %s', async (text, word) => {
    const [tokens = []] = await wholeTokens('sql', text)
    const at = text.indexOf(word)
    expect(roles[roleOf(tokens.findLast((token) => startOf(token) <= at) ?? 0)]).toBe('keyword')
  })

  test('a line is sent once, when it is finished, and only as far as somebody looks', async () => {
    const { start, requests } = realThread()
    const highlight = highlighterOf(start).open('typescript')
    const lines = Array.from({ length: 2_000 }, (_, n) => `const a${n} = ${n}`)
    let code = cutCode(lines.slice(0, 3).join('\n'))
    highlight.grow(code, false)
    highlight.want(1_000, true)
    await knows(highlight, 2)
    // The last line is not finished: it may still become `const a22`.
    expect(requests.filter(({ text }) => text.includes('a2'))).toEqual([])
    code = cutCode(lines.join('\n'), code)
    highlight.grow(code, false)
    await knows(highlight, 1_000)
    expect(requests.map(({ text }) => text).join('\n').split('\n').length).toBeLessThan(1_000 + requests.length * 300)
    expect(highlight.known()).toBe(1_000)
  })
})

describe('the queue', () => {
  const block = (highlighter: Highlighter, text: string, isOnScreen: boolean): Highlight => {
    const highlight = highlighter.open('json', text)
    highlight.grow(cutCode(text), true)
    highlight.want(1, isOnScreen)
    return highlight
  }

  test('what is on the screen goes before what is near it, and who is gone is left out', async () => {
    const { start, requests } = realThread()
    const highlighter = highlighterOf(start)
    const first = block(highlighter, '"first"', false)
    const near = block(highlighter, '"near"', false)
    const gone = highlighter.open('json', '"gone"')
    gone.grow(cutCode('"gone"'), true)
    const stop = gone.want(1, false)
    const seen = block(highlighter, '"seen"', true)
    stop()
    await Promise.all([first, near, seen].map((one) => knows(one, 1)))
    expect(requests.map(({ text }) => text)).toEqual(['"first"', '"seen"', '"near"'])
    expect(gone.known()).toBe(0)
  })

  test('the same text is coloured once, and colours of long ago are forgotten', async () => {
    const { start, requests } = realThread()
    const highlighter = highlighterOf(start)
    const first = block(highlighter, '{ "a": 1 }', true)
    await knows(first, 1)
    expect(tokensOf(block(highlighter, '{ "a": 1 }', true), 1)).toEqual(tokensOf(first, 1))
    expect(requests).toHaveLength(1)
    for (let n = 0; n < 6; n += 1) highlighter.open('json').grow(cutCode(`"${n}${'x'.repeat(1_000_000)}"`), true)
    expect(block(highlighter, '{ "a": 1 }', true).known()).toBe(0)
  })

  test('a block that grows past a text that was coloured before gets its own colours', async () => {
    const highlighter = highlighterOf(realThread().start)
    for (const text of ['', '[1]']) highlighter.open('json', text).grow(cutCode(text), true)
    for (const start of ['', '[1]']) {
      const highlight = highlighter.open('json')
      const code = cutCode(start)
      highlight.grow(code, false)
      highlight.want(9, true)
      highlight.grow(cutCode(`${start}\n[2]`, code), true)
      await knows(highlight, 2)
    }
  })

  test('a grammar that hangs costs its block the colours, and no other one', async () => {
    const { start, threads } = realThread(({ text }) => text !== '"hang"', true)
    const highlighter = highlighterOf(start, 60)
    const before = block(highlighter, '"before"\n"more"', true)
    await knows(before, 1)
    const hanging = block(highlighter, '"hang"', true)
    const after = block(highlighter, '"after"', true)
    before.want(2, true)
    await Promise.all([knows(after, 1), knows(before, 2)])
    expect(hanging.known()).toBe(0)
    expect(threads).toMatchObject({ count: 2, stopped: 1 })
  })

  test('a grammar that hangs again and again is not tried any more', async () => {
    const { start, threads, requests } = realThread(({ grammar }) => grammar !== 'json')
    const highlighter = highlighterOf(start, 20)
    for (let n = 0; n < 6; n += 1) block(highlighter, `"${n}"`, true)
    const other = highlighter.open('toml', 'a = 1')
    other.grow(cutCode('a = 1'), true)
    other.want(1, true)
    await knows(other, 1)
    expect(requests.filter(({ grammar }) => grammar === 'json')).toHaveLength(3)
    expect(threads.count).toBe(4)
  })

  test('a thread that dies is started again for the next block', async () => {
    const { start, threads } = realThread(({ text }) => text !== '"deadly"')
    const highlighter = highlighterOf(start)
    const deadly = block(highlighter, '"deadly"', true)
    threads.die?.()
    await knows(block(highlighter, '"next"', true), 1)
    expect(deadly.known()).toBe(0)
    expect(threads.count).toBe(2)
  })

  test('a grammar that is none, or cannot be fetched, answers that it failed', async () => {
    const request = { block: 1, from: 0, text: 'a' }
    expect(await createHighlighting(loadGrammar)({ ...request, grammar: 'nothing' })).toEqual({ type: 'failed', block: 1 })
    expect(await createHighlighting(() => Promise.reject(new Error('offline')))({ ...request, grammar: 'json' })).toEqual({ type: 'failed', block: 1 })
  })
})
