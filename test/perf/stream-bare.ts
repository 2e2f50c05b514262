import { createHash } from 'node:crypto'
import OpenAI from 'openai'
import { answerRounds } from './child.ts'

/* The other side of the benchmark `stream`: the same reply read by the `openai` client as it comes, and put together. */

const [address = ''] = process.argv.slice(2)
const client = new OpenAI({ apiKey: 'any', baseURL: `${address}/serving-endpoints`, maxRetries: 0 })

answerRounds(round, () => Promise.resolve())

async function round(): Promise<{ milliseconds: number; proof: string }> {
  const began = performance.now()
  const stream = await client.chat.completions.create({ model: 'flood', messages: [{ role: 'user', content: 'Flood' }], stream: true })
  let text = ''
  for await (const chunk of stream) text += chunk.choices[0]?.delta.content ?? ''
  const milliseconds = performance.now() - began
  return { milliseconds, proof: `done ${createHash('sha256').update(text).digest('hex')}` }
}
