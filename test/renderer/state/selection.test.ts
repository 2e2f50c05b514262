import { expect, test } from 'vitest'
import type { App } from '../../../renderer/state/app.ts'
import { createReplica } from '../../../renderer/state/replica.ts'
import { dropFromSelection, listedConversations, meantBy, selectAll, selectTo, startSelection, toggleSelected } from '../../../renderer/state/selection.ts'
import { createView } from '../../../renderer/state/view.ts'
import { ManyConversations } from './many-conversations.ts'

/** As much of the window as a selection needs: c00001 is pinned, c00003 in an open folder, the rest is listed by date. */
async function openWindow(count = 6): Promise<{ app: App; core: ManyConversations; chosen(): string[] }> {
  const core = new ManyConversations(count)
  core.folders = [{ id: 'f', name: 'F', createdAt: 1 }]
  core.changeQuietly('c00001', { pinned: true, folderId: 'f' })
  core.changeQuietly('c00003', { folderId: 'f' })
  const replica = createReplica(core.client, (flush) => flush())
  const view = createView()
  view.setState({ openFolders: new Set(['f']) })
  await Promise.all([replica.folders, ...(['loose', 'pinned', 'folder:f'] as const).map((name) => replica.list(name))].map((live) => live.load()))
  const app = { replica, view, client: core.client } as unknown as App
  return { app, core, chosen: () => [...(view.getState().selection?.ids ?? [])] }
}

test('a range goes from the last single choice through pinned ones, open folders and dates as they are listed', async () => {
  const { app, chosen } = await openWindow()
  expect(listedConversations(app).map(({ id }) => id)).toEqual(['c00001', 'c00003', 'c00005', 'c00004', 'c00002', 'c00000'])
  startSelection(app)
  toggleSelected(app, 'c00004')
  selectTo(app, 'c00001')
  expect(chosen()).toEqual(['c00001', 'c00003', 'c00005', 'c00004'])
  selectTo(app, 'c00000')
  expect(chosen()).toEqual(['c00004', 'c00002', 'c00000'])
  toggleSelected(app, 'c00002')
  expect(meantBy(app, 'c00000')).toEqual(['c00004', 'c00000'])
  expect(meantBy(app, 'c00002')).toEqual(['c00002'])
  void selectAll(app)
  expect(chosen()).toHaveLength(6)
})

test('what another window removes or archives is chosen no more', async () => {
  const { app, core, chosen } = await openWindow()
  app.replica.onEvent((event) => dropFromSelection(app, event))
  await selectAll(app)
  core.remove('c00000')
  core.change('c00002', { archived: true })
  core.change('c00004', { title: 'another title' })
  core.flush()
  expect(chosen()).toEqual(['c00001', 'c00003', 'c00005', 'c00004'])
})

test('all means also those that the list has not asked for yet, unless the person chooses otherwise meanwhile', async () => {
  const { app, chosen } = await openWindow(450)
  expect(listedConversations(app).length).toBeLessThan(450)
  await selectAll(app)
  expect(chosen()).toHaveLength(450)

  const other = await openWindow(450)
  const all = selectAll(other.app)
  toggleSelected(other.app, 'c00001')
  await all
  expect(other.chosen()).not.toContain('c00001')
  expect(other.chosen().length).toBeLessThan(450)
})
