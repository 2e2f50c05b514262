import { expect, test } from 'vitest'
import { EventLog } from '#core/events.ts'
import { Jobs } from '#core/jobs.ts'
import { openDatabase } from '#core/store/db.ts'
import type { Database } from '#core/store/db.ts'
import type { Event, Job } from '#shared/contract.ts'
import { testHost } from '#kit/core.ts'
import { afterwards, testFolder } from '#kit/story.ts'

function open(folder: string): { jobs: Jobs; db: Database; told: Event[]; ended(id: string): Promise<Job> } {
  const host = testHost(folder)
  const db = openDatabase(folder, () => host.now())
  afterwards(() => db.close())
  const events = new EventLog('r')
  const told: Event[] = []
  const waiting = new Map<string, (job: Job) => void>()
  events.subscribe((batch) => {
    if (!('events' in batch)) return
    told.push(...batch.events)
    for (const event of batch.events) if (event.type === 'job-changed' && event.job.state !== 'running') waiting.get(event.job.id)?.(event.job)
  })
  return { jobs: new Jobs(host, db, events), db, told, ended: (id) => new Promise((resolve) => void waiting.set(id, resolve)) }
}

test('a job tells its progress and its end; cancelled, failed and done are told apart', async () => {
  const { jobs, told, ended } = open(testFolder())
  const done = jobs.start('export', async ({ report }) => report({ progress: 0.5 }))
  const failed = jobs.start('import', () => Promise.reject(new Error('no such file')))
  const started = Promise.withResolvers<void>()
  const cancelled = jobs.start('index', ({ signal }) => {
    started.resolve()
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted'))))
  })
  const tooSoon = jobs.start('backup', () => new Promise(() => undefined))
  const ends = Promise.all([done, failed, cancelled, tooSoon].map(ended))
  jobs.cancel(tooSoon)
  await started.promise
  jobs.cancel(cancelled)
  expect((await ends).map((job) => job.state)).toEqual(['done', 'failed', 'cancelled', 'cancelled'])
  expect(told.some((event) => event.type === 'job-changed' && event.job.id === done && event.job.progress === 0.5)).toBe(true)
  expect(() => jobs.cancel(done)).toThrow(/not running/)
})

test('a job that a crash cut off has a clear end at the next start', () => {
  const folder = testFolder()
  const { jobs, db } = open(folder)
  jobs.start('import', () => new Promise(() => undefined))
  db.exec('PRAGMA wal_checkpoint')
  const again = open(folder)
  expect(again.db.get('SELECT state, error FROM jobs')).toMatchObject({ state: 'failed', error: expect.stringContaining('interrupted') as string })
  expect(again.jobs.list()).toMatchObject([{ kind: 'import', state: 'failed', error: { code: 'interrupted' } }])
})

test('a job whose end cannot be stored has ended all the same, and nothing is left unheard', async () => {
  const { jobs, db, ended } = open(testFolder())
  db.exec("CREATE TRIGGER full BEFORE UPDATE ON jobs BEGIN SELECT RAISE(ABORT, 'no space'); END")
  const ends = Promise.all([jobs.start('export', async () => undefined), jobs.start('import', () => Promise.reject(new Error('no such file')))].map(ended))
  expect((await ends).map((job) => job.state)).toEqual(['done', 'failed'])
  await jobs.close()
})

test('while jobs are held none starts: one that began beside a restore would work on the wrong library', async () => {
  const { jobs, ended } = open(testFolder())
  const go = Promise.withResolvers<void>()
  const kept = jobs.start('restore', () => go.promise)
  const other = jobs.start('import', ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')))))
  const ends = Promise.all([kept, other].map(ended))
  const held = jobs.hold(kept)
  expect(() => jobs.start('import', async () => undefined)).toThrow(expect.objectContaining({ code: 'busy', details: { reason: 'restore' } }) as Error)
  await held
  jobs.goOn()
  const later = jobs.start('import', async () => undefined)
  const end = ended(later)
  go.resolve()
  expect([...(await ends), await end].map(({ state }) => state)).toEqual(['done', 'cancelled', 'done'])
})
