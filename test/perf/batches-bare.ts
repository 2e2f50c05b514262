import OpenAI from 'openai'
import { answerRounds } from './child.ts'

/* The other side of the benchmark `batches`: the same rows asked by the `openai` client, the answers read as they come and put together. */

const [address = '', rows = '1', atOnce = '1', deltas = '1'] = process.argv.slice(2)
const client = new OpenAI({ apiKey: 'any', baseURL: `${address}/serving-endpoints`, maxRetries: 0 })

answerRounds(round, () => Promise.resolve())

async function round(): Promise<{ milliseconds: number; proof: string }> {
  const texts: string[] = []
  let [next, tokens] = [0, 0]
  const began = performance.now()
  const work = async (): Promise<void> => {
    while (next < Number(rows)) {
      const row = next
      next += 1
      const content = `Row ${row}: a text of the row, ${row} of many`
      const stream = await client.chat.completions.create({ model: 'flood', messages: [{ role: 'user', content }], stream: true, max_tokens: Number(deltas), stream_options: { include_usage: true } })
      let text = ''
      let used = 0
      for await (const chunk of stream) {
        text += chunk.choices[0]?.delta.content ?? ''
        used = chunk.usage?.completion_tokens ?? used
      }
      texts[row] = text
      tokens += used
    }
  }
  await Promise.all(Array.from({ length: Number(atOnce) }, work))
  return { milliseconds: performance.now() - began, proof: `${texts.filter((text) => text !== '').length} answers, ${tokens} tokens` }
}
