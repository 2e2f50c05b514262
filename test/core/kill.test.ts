import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { textOf } from '#shared/fold.ts'
import type { Message } from '#shared/message.ts'
import { openCore } from '#kit/core.ts'
import { testFolder, testWorkspace } from '#kit/story.ts'
import type { Workspace } from '#kit/workspace/index.ts'

const kills = process.env.PARLEY_LONG === '1' ? 200 : 20
const atOnce = 4
/** What people are promised: nothing older than this, in milliseconds, is missing after a kill. */
const promise = 1_500

interface Life {
  readonly killedAt: number
  readonly arrived: readonly { at: number; text: string }[]
  readonly replyId: string
  readonly conversationId: string
  readonly draft: number
}

/** Starts a life of the core, lets a reply stream, and kills it `after` milliseconds of streaming. */
async function liveAndDie(folder: string, workspace: Workspace, round: number, after: number): Promise<Life> {
  const script = new URL('../kit/killable.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [script, folder, workspace.url, workspace.token, String(round)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const arrived: { at: number; text: string }[] = []
  let [replyId, conversationId, draft, killedAt] = ['', '', 0, 0]
  for await (const line of createInterface({ input: child.stdout })) {
    const fact = JSON.parse(line) as { at?: number; text?: string; replyId?: string; conversationId?: string; draft?: number }
    if (fact.at !== undefined && arrived.length === 0) {
      // The moment of the kill is the one thing here that must be random in time.
      setTimeout(() => {
        killedAt = Date.now()
        child.kill('SIGKILL')
      }, after)
    }
    if (fact.at !== undefined) arrived.push({ at: fact.at, text: fact.text ?? '' })
    if (fact.replyId !== undefined) [replyId, conversationId] = [fact.replyId, fact.conversationId ?? '']
    draft = fact.draft ?? draft
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return { killedAt, arrived, replyId, conversationId, draft }
}

function integrity(folder: string): unknown {
  const db = new DatabaseSync(join(folder, 'parley.db'))
  const verdict = db.prepare('PRAGMA integrity_check').get()?.integrity_check
  db.close()
  return verdict
}

async function diesWell(folder: string, workspace: Workspace, round: number, earlier: Map<string, Message>): Promise<void> {
  const life = await liveAndDie(folder, workspace, round, 100 + Math.random() * 2_400)
  expect(integrity(folder)).toBe('ok')
  const parley = await openCore(folder)
  const { messages, draft } = await parley.client.conversations.get({ conversationId: life.conversationId })
  await parley.close()

  const reply = messages.find((message) => message.id === life.replyId)
  expect(reply).toMatchObject({ status: 'stopped', error: { code: 'interrupted' } })
  const stored = textOf(reply ?? { parts: [] })
  const all = life.arrived.map((piece) => piece.text).join('')
  const due = life.arrived.filter((piece) => piece.at <= life.killedAt - promise).map((piece) => piece.text).join('')
  expect(stored.startsWith(due)).toBe(true)
  expect(all.startsWith(stored) || stored.startsWith(all)).toBe(true)
  expect(Number(draft.text.split('.')[1])).toBeGreaterThanOrEqual(life.draft)

  for (const message of messages) {
    if (earlier.has(message.id)) expect(message).toEqual(earlier.get(message.id))
    earlier.set(message.id, message)
  }
  expect([...earlier.keys()]).toHaveLength(messages.length)
}

test(`${kills} kills in the middle of a stream lose nothing that is older than 1.5 s`, { timeout: kills * 5_000 }, async () => {
  const workspace = await testWorkspace({ tokensPerSecond: 60 })
  const lives = Array.from({ length: atOnce }, async () => {
    const folder = testFolder()
    const earlier = new Map<string, Message>()
    for (let round = 0; round < kills / atOnce; round += 1) await diesWell(folder, workspace, round, earlier)
  })
  await Promise.all(lives)
})
