import { writeFile } from 'node:fs/promises'
import { readKept, writeKept } from '../playground/presets/kept-file.ts'
import { takeIn } from '../playground/presets/take-in.ts'
import {
  insertPreset, insertSnippet, listPresets, listSnippets, setKeptRemoved, updatePreset, updateSnippet,
} from '../store/presets.ts'
import type { Areas, Group } from './areas.ts'

/** Presets, snippets, and files of both. */
export function presetsHandlers(areas: Areas): Group<'presets' | 'snippets'> {
  return { ...presets(areas), ...snippets(areas), ...files(areas) }
}

type FileMethods = 'presets.export' | 'presets.import'

function presets({ host, db, events }: Areas): Omit<Group<'presets'>, FileMethods> {
  const changed = (): Record<string, never> => {
    events.tell({ type: 'presets-changed' })
    return {}
  }
  return {
    'presets.list': () => ({ lastEvent: events.flush(), presets: listPresets(db) }),
    'presets.add': ({ name, body }) => {
      const id = host.newId()
      insertPreset(db, { id, name, body, createdAt: host.now(), updatedAt: host.now() })
      changed()
      return { presetId: id }
    },
    'presets.update': ({ presetId, name, body }) => {
      updatePreset(db, presetId, { ...(name !== undefined && { name }), ...(body !== undefined && { body }) }, host.now())
      return changed()
    },
    'presets.remove': ({ presetIds }) => {
      setKeptRemoved(db, 'presets', presetIds, host.now())
      return changed()
    },
    'presets.restore': ({ presetIds }) => {
      setKeptRemoved(db, 'presets', presetIds, null)
      return changed()
    },
  }
}

function snippets({ host, db, events }: Areas): Group<'snippets'> {
  const changed = (): Record<string, never> => {
    events.tell({ type: 'snippets-changed' })
    return {}
  }
  return {
    'snippets.list': () => ({ lastEvent: events.flush(), snippets: listSnippets(db) }),
    'snippets.add': ({ name, text }) => {
      const id = host.newId()
      insertSnippet(db, { id, name, text, createdAt: host.now(), updatedAt: host.now() })
      changed()
      return { snippetId: id }
    },
    'snippets.update': ({ snippetId, name, text }) => {
      updateSnippet(db, snippetId, { ...(name !== undefined && { name }), ...(text !== undefined && { text }) }, host.now())
      return changed()
    },
    'snippets.remove': ({ snippetIds }) => {
      setKeptRemoved(db, 'snippets', snippetIds, host.now())
      return changed()
    },
    'snippets.restore': ({ snippetIds }) => {
      setKeptRemoved(db, 'snippets', snippetIds, null)
      return changed()
    },
  }
}

function files({ host, db, events, incoming, outgoing }: Areas): Pick<Group<'presets'>, FileMethods> {
  return {
    'presets.export': async ({ presetIds, snippetIds }) => {
      const isAll = presetIds === undefined && snippetIds === undefined
      const wanted = <One extends { readonly id: string }>(kept: One[], ids: readonly string[] | undefined): One[] => kept.filter(({ id }) => isAll || ids?.includes(id) === true)
      const text = writeKept(wanted(listPresets(db), presetIds), wanted(listSnippets(db), snippetIds))
      const fileId = host.newId()
      await writeFile(outgoing.place(fileId), text)
      outgoing.add(fileId, { mediaType: 'application/json', bytes: Buffer.byteLength(text) })
      return { fileId, name: 'parley-prompts.json' }
    },
    'presets.import': async ({ fileId }) => {
      const given = incoming.get([fileId])
      incoming.give(given)
      try {
        const [file] = given
        const report = takeIn(db, await readKept(file ?? { name: '', path: '', bytes: 0 }), host.now())
        if (report.presets.added > 0) events.tell({ type: 'presets-changed' })
        if (report.snippets.added > 0) events.tell({ type: 'snippets-changed' })
        return report
      } finally {
        await incoming.drop(given)
      }
    },
  }
}
