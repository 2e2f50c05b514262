/**
 * A life that stores files, lets messages refer to them, takes the messages away, and sweeps, until it is killed. Arguments: the folder, a round.
 * Says one line before it begins.
 */
import { insertConversation } from '#core/store/conversations.ts'
import { insertMessage } from '#core/store/messages.ts'
import { blobLife } from './blob-life.ts'

const [folder = '', round = '0'] = process.argv.slice(2)

const { db, blobs, sweeper } = blobLife(folder, () => Date.now())
db.run('PRAGMA synchronous = NORMAL')
const conversationId = `c${round}`
insertConversation(db, {
  id: conversationId, title: 'Files', titledBy: 'person', createdAt: 1, updatedAt: 1, activeLeafId: null, endpointId: null, attention: 'none', settings: {}, folderId: null, pinned: false, archived: false,
})

async function* bytes(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text)
}

process.stdout.write('begins\n')
for (let n = 0; ; n += 1) {
  const kept: string[] = []
  for (let k = 0; k < 6; k += 1) {
    // Some contents come again and again, so that a file is put while the one before it goes.
    const content = k < 3 ? `always ${k}` : `${round} ${n} ${k}`
    const { id, name, mediaType, bytes: size, width, height } = await blobs.put({ name: `${k}.png`, bytes: bytes(content) })
    const messageId = `m${round}-${n}-${k}`
    insertMessage(db, {
      id: messageId, conversationId, parentId: null, turnId: 't', lane: 0, role: 'user', status: 'done', createdAt: 1, parts: [{ type: 'image', blobId: id, name, mediaType, bytes: size, width, height }],
    })
    if (k % 2 === 0) kept.push(messageId)
    else db.run('DELETE FROM messages WHERE id = ?', messageId)
  }
  const sweeping = sweeper.sweep()
  await blobs.put({ name: 'again.png', bytes: bytes('always 1') })
  await sweeping
  for (const id of kept.slice(0, 2)) db.run('DELETE FROM messages WHERE id = ?', id)
  await sweeper.compare()
}
