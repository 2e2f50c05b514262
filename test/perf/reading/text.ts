/*
 * The texts of the benchmark `reading`: written by rules, the same in every run. About every 30 words stands a step, a word such as
 * `k0042` that occurs once, so that one can see how far a renderer has come by looking at the end of what it has drawn.
 */

/** A Markdown text, and where its steps end: step number n is `stepWord(n)`. */
export interface ReadingText {
  readonly text: string
  readonly stepEnds: readonly number[]
}

/** The word of step `index`. */
export function stepWord(index: number): string {
  return `k${String(index).padStart(4, '0')}`
}

/** An answer of about 6,000 tokens: code in four languages, three tables, lists, quotes and 39 formulas. */
export function answer(): ReadingText {
  const writer = new Writer()
  const blocks = Array.from({ length: 13 }, (_, index) => writer.answerSection(index))
  return withSteps(blocks.join('\n\n'))
}

/** A message of exactly so many characters: prose, lists, quotes, tables and code, without formulas. */
export function longMessage(characters: number): ReadingText {
  const writer = new Writer()
  let text = ''
  for (let index = 0; text.length < characters; index += 1) text += `${writer.longSection(index)}\n\n`
  return withSteps(text.slice(0, characters).trimEnd())
}

/** A small message with all that the others hold, so that what is loaded when it is needed has been loaded. */
export function warmUp(): ReadingText {
  const writer = new Writer()
  const code = languages.map((_, index) => writer.code(index)).join('\n\n')
  return withSteps(`${writer.paragraph()} It costs $x^2$ more.\n\n$$\n${formulas[0]}\n$$\n\n${writer.table(3)}\n\n${code}\n\n${writer.list()}\n\n${writer.paragraph()}`)
}

/** Cuts a text into pieces as long as the tokens of a usual model, four characters on average. */
export function tokensOf(text: string): string[] {
  return text.match(/ ?[A-Za-z]{1,7}|\d{1,3}| ?[^\sA-Za-z\d]{1,3}|\n+|\s{1,8}/g) ?? []
}

const placeholder = /k~~~~/g

function withSteps(draft: string): ReadingText {
  const stepEnds: number[] = []
  const text = draft.replace(placeholder, (_, offset: number) => {
    stepEnds.push(offset + 5)
    return stepWord(stepEnds.length - 1)
  })
  return { text, stepEnds }
}

const words = (
  'the model of a server answers when every request has been read and its limits are known so that a reader sees the first words early ' +
  'while later parts still come from other places which hold what was asked for before and may be slower than usual at this time of day'
).split(' ')

const formulas = [
  String.raw`\int_0^\infty e^{-x^2}\,dx = \frac{\sqrt{\pi}}{2}`,
  String.raw`\sum_{k=1}^{n} k^3 = \left(\frac{n(n+1)}{2}\right)^2`,
  String.raw`\nabla \times \mathbf{B} = \mu_0 \mathbf{J} + \mu_0 \varepsilon_0 \frac{\partial \mathbf{E}}{\partial t}`,
  String.raw`P(A \mid B) = \frac{P(B \mid A)\,P(A)}{P(B)}`,
  String.raw`\begin{pmatrix} a & b \\ c & d \end{pmatrix}^{-1} = \frac{1}{ad - bc} \begin{pmatrix} d & -b \\ -c & a \end{pmatrix}`,
  String.raw`\hat{f}(\xi) = \int_{-\infty}^{\infty} f(x)\, e^{-2\pi i x \xi}\,dx`,
] as const

const inlineFormulas = [String.raw`x^2 + y^2 = z^2`, String.raw`\alpha_{i+1} \le \beta_i`, String.raw`O(n \log n)`, String.raw`\sqrt{2\pi\sigma^2}`, String.raw`\frac{a}{b}`, String.raw`\lambda \to 0`] as const

const languages = [
  (n: number, name: string) => `\`\`\`ts
// ${name}: how a stream is read, k~~~~
export async function* readLines${n}(stream: AsyncIterable<Uint8Array>, limit = ${n * 100}): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: false })
  let rest = ''
  for await (const chunk of stream) {
    rest += decoder.decode(chunk, { stream: true })
    const lines = rest.split(/\\r?\\n/) // k~~~~
    rest = lines.pop() ?? ''
    for (const line of lines.filter((one) => one.length > 0 && one.length < limit)) {
      yield line.startsWith('data:') ? line.slice(5).trim() : line
    }
  }
  if (rest !== '') yield rest // k~~~~
}

interface Options${n} {
  readonly retries?: number
  readonly signal?: AbortSignal
  readonly onRetry?: (attempt: number, reason: Error) => void
}

export async function withRetries${n}<T>(work: () => Promise<T>, { retries = ${n}, signal, onRetry }: Options${n} = {}): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work() // k~~~~
    } catch (thrown) {
      if (attempt >= retries || signal?.aborted === true) throw thrown
      onRetry?.(attempt, thrown as Error)
      await new Promise((resolve) => setTimeout(resolve, 2 ** attempt * 250))
    }
  }
}
\`\`\``,
  (n: number, name: string) => `\`\`\`python
"""${name}, k~~~~"""
from __future__ import annotations

import asyncio
from dataclasses import dataclass, field


@dataclass(slots=True)
class Window${n}:
    size: int = ${n * 64}
    items: list[str] = field(default_factory=list)

    def add(self, item: str) -> None:
        # Keeps the newest ones only: k~~~~
        self.items.append(item)
        if len(self.items) > self.size:
            del self.items[: len(self.items) - self.size]

    def mean(self) -> float:
        """Mean length, k~~~~."""
        return sum(len(one) for one in self.items) / max(1, len(self.items))


async def gather_${n}(urls: list[str], limit: int = 8) -> dict[str, int]:
    gate = asyncio.Semaphore(limit)
    found: dict[str, int] = {}

    async def one(url: str) -> None:
        async with gate:
            found[url] = len(await fetch(url, timeout=${n}.5))  # k~~~~

    await asyncio.gather(*(one(url) for url in urls), return_exceptions=True)
    return {url: size for url, size in sorted(found.items()) if size > 0}
\`\`\``,
  (n: number, name: string) => `\`\`\`rust
/// ${name}: k~~~~
#[derive(Debug, Clone, PartialEq)]
pub enum Token${n}<'a> {
    Word(&'a str),
    Number(f64),
    Mark(char),
}

pub fn lex_${n}(text: &str) -> Result<Vec<Token${n}<'_>>, String> {
    let mut found = Vec::with_capacity(text.len() / 4);
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len()); // k~~~~
        let token = match first {
            '0'..='9' => Token${n}::Number(rest[..end].parse().map_err(|e| format!("bad number: {e}"))?),
            c if c.is_alphabetic() => Token${n}::Word(&rest[..end]),
            c => Token${n}::Mark(c), // k~~~~
        };
        found.push(token);
        rest = rest[end.max(first.len_utf8())..].trim_start();
    }
    Ok(found) // k~~~~
}
\`\`\``,
  (n: number, name: string) => `\`\`\`sql
-- ${name}, k~~~~
WITH recent AS (
  SELECT conversation_id, count(*) AS messages, max(created_at) AS newest
  FROM messages
  WHERE created_at > unixepoch('now', '-${n} days') * 1000 AND removed_at IS NULL
  GROUP BY conversation_id
  HAVING count(*) >= ${n} -- k~~~~
)
SELECT c.id, c.title, coalesce(r.messages, 0) AS messages,
       CASE WHEN c.pinned THEN 'pinned' WHEN c.archived THEN 'archived' ELSE 'open' END AS shelf,
       sum(m.output_tokens) OVER (PARTITION BY c.folder_id ORDER BY r.newest) AS tokens -- k~~~~
FROM conversations AS c
LEFT JOIN recent AS r ON r.conversation_id = c.id
JOIN messages AS m ON m.conversation_id = c.id
WHERE c.title LIKE '%stream%' OR c.settings ->> '$.parameters.temperature' > 0.${n}
ORDER BY r.newest DESC NULLS LAST
LIMIT ${n * 10}; -- k~~~~
\`\`\``,
] as const

/** Writes blocks of Markdown by a generator of its own. */
class Writer {
  #state = 20_261_123
  #formulas = 0

  #next(below: number): number {
    this.#state = (this.#state * 1_664_525 + 1_013_904_223) % 4_294_967_296
    return Math.floor((this.#state / 4_294_967_296) * below)
  }

  #words(count: number): string {
    return Array.from({ length: count }, () => words[this.#next(words.length)]).join(' ')
  }

  sentence(): string {
    const marked = [`**${this.#words(2)}**`, `*${this.#words(2)}*`, `\`${this.#words(1)}_${this.#next(90)}\``, `[${this.#words(3)}](https://example.com/page/${this.#next(900)})`, this.#words(1), this.#words(2)]
    const text = `${this.#words(5 + this.#next(6))} ${marked[this.#next(marked.length)]}, ${this.#words(4 + this.#next(7))} k~~~~`
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`
  }

  paragraph(sentences = 3): string {
    return Array.from({ length: sentences }, () => this.sentence()).join(' ')
  }

  list(): string {
    return Array.from({ length: 4 }, (_, index) => `${index + 1}. ${this.sentence()}${index % 2 === 0 ? `\n   - ${this.sentence()}` : ''}`).join('\n')
  }

  tasks(): string {
    return Array.from({ length: 4 }, (_, index) => `- [${index % 2 === 0 ? 'x' : ' '}] ${this.sentence()}`).join('\n')
  }

  table(rows: number): string {
    const lines = Array.from({ length: rows }, () => `| ${this.#words(2)} | **${this.#next(9000)}** | ${this.#next(100)}.${this.#next(10)} % | ${this.#words(4)} k~~~~ |`)
    return ['| Endpoint | Requests | Share | Remark |', '|:---|---:|:---:|---|', ...lines].join('\n')
  }

  quote(): string {
    return `> ${this.sentence()}\n> ${this.sentence()}`
  }

  code(index: number): string {
    const write = languages[index % languages.length] ?? languages[0]
    return write(2 + this.#next(7), this.#words(4))
  }

  /** Three formulas in each of the thirteen sections make 39. */
  #inlineFormula(): string {
    return `$${inlineFormulas[(this.#formulas += 1) % inlineFormulas.length]}$`
  }

  #displayFormula(): string {
    return `$$\n${formulas[(this.#formulas += 1) % formulas.length]}\n$$`
  }

  answerSection(index: number): string {
    const special = [this.code(index >> 1), [this.list(), this.table(7), this.tasks(), this.quote()][(index >> 1) % 4] ?? ''][index % 2] ?? ''
    return [
      `${index === 0 ? '#' : index % 3 === 0 ? '##' : '###'} ${this.#words(4)} k~~~~`,
      `${this.paragraph(2)} With ${this.#inlineFormula()} it holds that ${this.#inlineFormula()} as well. ${this.paragraph(2)}`,
      this.#displayFormula(),
      special,
      ...(index % 5 === 4 ? [this.table(9)] : []),
      this.paragraph(2),
    ].join('\n\n')
  }

  longSection(index: number): string {
    return [
      `## ${this.#words(5)} k~~~~`,
      this.paragraph(4),
      this.paragraph(5),
      [this.list(), this.tasks(), this.quote()][index % 3] ?? '',
      this.paragraph(4),
      ...(index % 2 === 0 ? [this.code(index >> 1)] : [this.table(8)]),
      this.paragraph(5),
      this.paragraph(3),
    ].join('\n\n')
  }
}
