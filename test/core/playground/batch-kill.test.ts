import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'
import { batchNow, batchOf } from '#kit/batch.ts'
import { CLAUDE, connected, GPT, testCore } from '#kit/story.ts'
import type { Workspace } from '#kit/workspace/index.ts'

const kills = process.env.PARLEY_LONG === '1' ? 40 : 2
const rows = 60 * kills
const atOnce = 4
const script = new URL('../../kit/killable-batch.ts', import.meta.url).pathname

/** Lets a life of the core go on with the batch, and kills it right after it has made so many requests, or when the batch has ended. Answers whether it had. */
async function live(folder: string, workspace: Workspace, requests: number): Promise<boolean> {
  const child = spawn(process.execPath, [script, folder, workspace.token], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = once(child, 'exit')
  const kill = async (): Promise<void> => {
    for (let made = 0; made < requests; made += 1) await workspace.nextRequest(({ turns }) => turns.length > 0)
    // The moment within a request is the one thing here that must be random in time.
    setTimeout(() => child.kill('SIGKILL'), Math.random() * 15)
  }
  void kill().catch(() => undefined)
  let hasEnded = false
  for await (const line of createInterface({ input: child.stdout })) {
    hasEnded ||= line === 'ended'
    if (hasEnded) child.kill('SIGKILL')
  }
  await exit
  return hasEnded
}

test(`after ${kills} kills every row has its answers, and only what was under way was asked again`, { timeout: kills * 10_000 + 20_000 }, async () => {
  const parley = await connected({}, { latencyMs: 10 })
  const { workspace, endpoint, folder } = parley
  const targets = [CLAUDE, GPT].map((name) => ({ endpointId: endpoint(name), endpointName: name, settings: {} }))
  const { id } = await batchOf(parley, `text\n${Array.from({ length: rows }, (_, row) => `row ${row}`).join('\n')}\n`, { plan: { template: '{{text}}', targets, atOnce } })
  await parley.close()

  let killed = 0
  for (; killed < kills; killed += 1) if (await live(folder, workspace, 15 + Math.floor(Math.random() * 40))) break
  const between = await testCore({}, folder)
  const { state, error, counts } = await batchNow(between, id)
  await between.close()
  if (killed === kills) expect({ state, error }).toMatchObject({ state: 'paused', error: { code: 'interrupted' } })
  expect(counts.done).toBeGreaterThan(0)
  while (!(await live(folder, workspace, Infinity)));

  const after = await testCore({}, folder)
  expect(await batchNow(after, id)).toMatchObject({ state: 'done', counts: { done: 2 * rows, failed: 0 } })
  const asked = workspace.requests.filter(({ turns }) => turns.length > 0).map(({ body, turns }) => `${(body as { model?: string }).model} ${turns.at(-1)?.text}`)
  expect(new Set(asked).size).toBe(2 * rows)
  expect(asked.length).toBeLessThanOrEqual(2 * rows + killed * 2 * atOnce)
})
