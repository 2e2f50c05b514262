import type { Areas, Group } from './areas.ts'

/** Prompts over the rows of files. */
export function batchesHandlers({ batches, incoming, events }: Areas): Group<'batches'> {
  return {
    'batches.list': () => {
      const lastEvent = events.flush()
      return { batches: batches.list(), lastEvent }
    },
    'batches.add': ({ fileId, header, plan }) => {
      const files = incoming.get([fileId])
      const [file] = files
      if (file === undefined) throw new Error('a file that was found is gone')
      const jobId = batches.add(file, { header, plan }, () => incoming.drop(files))
      incoming.give(files)
      return { jobId }
    },
    'batches.duplicate': ({ batchId }) => ({ batchId: batches.duplicate(batchId) }),
    'batches.update': ({ batchId, name, plan }) => {
      batches.update(batchId, { name, plan })
      return {}
    },
    'batches.start': ({ batchId, rows }) => ({ jobId: batches.start(batchId, rows) }),
    'batches.pause': async ({ batchId, now }) => {
      await batches.pause(batchId, now)
      return {}
    },
    'batches.retryFailed': async ({ batchId }) => ({ jobId: await batches.retryFailed(batchId) }),
    'batches.rows': async ({ batchId, ...wanted }) => {
      const lastEvent = events.flush()
      return { ...(await batches.rows(batchId, wanted)), lastEvent }
    },
    'batches.result': async ({ batchId, row, target }) => {
      const lastEvent = events.flush()
      return { ...(await batches.result(batchId, row, target)), lastEvent }
    },
    'batches.save': ({ batchId, formulas }) => ({ jobId: batches.save(batchId, formulas === 'marked') }),
    'batches.remove': async ({ batchId }) => {
      await batches.remove(batchId)
      return {}
    },
    'batches.restore': ({ batchId }) => {
      batches.restore(batchId)
      return {}
    },
  }
}
