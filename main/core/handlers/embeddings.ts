import type { Areas, Group } from './areas.ts'

/** Sets of texts with their vectors. */
export function embeddingsHandlers({ embeddingSets, incoming, events }: Areas): Group<'embeddings'> {
  const fileOf = (fileId: string) => {
    const files = incoming.get([fileId])
    const [file] = files
    if (file === undefined) throw new Error('a file that was found is gone')
    return { files, file }
  }
  return {
    'embeddings.list': () => {
      const lastEvent = events.flush()
      return { sets: embeddingSets.list(), lastEvent }
    },
    'embeddings.readFile': async ({ fileId, header }) => {
      const { path, name } = fileOf(fileId).file
      return { columns: await embeddingSets.columns({ path, name, header }) }
    },
    'embeddings.add': ({ endpointId, name, lines, file: wanted, options }) => {
      if (wanted === undefined) return embeddingSets.add({ endpointId, name, options, from: { lines: lines ?? '' } })
      const { files, file } = fileOf(wanted.fileId)
      const from = { file: { path: file.path, name: file.name, header: wanted.header }, column: wanted.column, drop: () => incoming.drop(files) }
      const added = embeddingSets.add({ endpointId, name, options, from })
      incoming.give(files)
      return added
    },
    'embeddings.resume': ({ setId }) => ({ jobId: embeddingSets.resume(setId) }),
    'embeddings.rename': ({ setId, name }) => {
      embeddingSets.rename(setId, name)
      return {}
    },
    'embeddings.remove': ({ setId }) => {
      embeddingSets.remove(setId)
      return {}
    },
    'embeddings.restore': ({ setId }) => {
      embeddingSets.restore(setId)
      return {}
    },
    'embeddings.rows': ({ setId, from, limit }) => {
      const lastEvent = events.flush()
      return { rows: embeddingSets.rows(setId, from, limit), lastEvent }
    },
    'embeddings.matrix': ({ setId, measure }) => embeddingSets.matrix(setId, measure),
    'embeddings.nearest': async ({ setId, to, measure, limit }) => ({ neighbours: await embeddingSets.nearest(setId, to, { measure, limit }) }),
    'embeddings.plot': ({ setId }) => embeddingSets.plot(setId),
    'embeddings.save': ({ setId, format }) => ({ jobId: embeddingSets.save(setId, format) }),
  }
}
