import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import type { Input } from '#shared/contract.ts'
import { png } from '#kit/images.ts'
import { writeLibrary } from '#kit/pages.ts'
import type { Pages } from '#kit/pages.ts'
import { testCore, testFolder } from '#kit/story.ts'
import type { TestCore } from '#kit/core.ts'

type Query = Input<'search.query'>

/** A core on a written library, and a search that answers the ids of messages, or of conversations for their titles. */
async function libraryOf(conversations: readonly Pages[]): Promise<TestCore & { find(query: string | Query): Promise<string[]> }> {
  const folder = testFolder()
  writeLibrary(folder, conversations)
  const parley = await testCore({}, folder)
  const find = async (query: string | Query): Promise<string[]> =>
    (await parley.client.search.query(typeof query === 'string' ? { text: query } : query)).hits.map((hit) => hit.messageId ?? hit.conversationId)
  return { ...parley, find }
}

/** Waits until nothing is queued for the index. */
async function indexed({ client }: TestCore): Promise<void> {
  while ((await client.search.query({ text: '' })).unindexed > 0);
}

const lines = (...texts: string[]): Pages['lines'] => texts.map((text) => ({ text }))

describe('a search finds', () => {
  test('words in any case and accent, as prefixes, in texts, titles and names of attachments', async () => {
    const { find } = await libraryOf([
      { id: 'a', title: 'Visão geral', lines: [{ text: 'A razão de ser', image: 'relatório_final.png' }] },
      { id: 'b', lines: lines('Réunion à midi', 'nothing') },
    ])
    expect(await find('VISAO')).toEqual(['a'])
    expect(await find('raz')).toEqual(['a-0'])
    expect(await find('relatorio')).toEqual(['a-0'])
    expect(await find('reunion a mid')).toEqual(['b-0'])
    expect(await find('"reuni"')).toEqual([])
  })

  test('one, two and many characters of scripts without spaces, wherever they stand', async () => {
    const { client, find } = await libraryOf([{ id: 'a', lines: lines('今天天气很好，我们去公园', 'GPT生成的テスト文章', '검색기능을 시험', 'hello world') }])
    for (const text of ['今', '好', '园', '天气', '气很', '天天气很好', '我们去公园']) expect([text, await find(text)]).toEqual([text, ['a-0']])
    for (const text of ['章', 'gpt', 'gpt生成', 'テスト', '"テスト文章"']) expect([text, await find(text)]).toEqual([text, ['a-1']])
    for (const text of ['검색', '기능', '시험']) expect([text, await find(text)]).toEqual([text, ['a-2']])
    for (const text of ['气天', '好我', '生文']) expect([text, await find(text)]).toEqual([text, []])
    const [hit] = (await client.search.query({ text: '公园' })).hits
    expect(hit?.matches.map(({ start, end }) => hit.snippet.slice(start, end))).toEqual(['公园'])
  })

  test('C++ and not C, addresses by their parts, pictures', async () => {
    const { find } = await libraryOf([{ id: 'a', lines: lines('learn C++ now', 'learn C now', 'write to ana.silva@example.com', 'see https://docs.example.org/path_one', 'party 🎉') }])
    expect(await find('c++')).toEqual(['a-0'])
    expect(await find('"c"')).toEqual(['a-1'])
    expect(await find('silva@example')).toEqual(['a-2'])
    expect(await find('https://docs.exam')).toEqual(['a-3'])
    expect(await find('path_one')).toEqual(['a-3'])
    expect(await find('🎉')).toEqual(['a-4'])
  })

  test('exact words side by side with quotes, and nothing that is excluded', async () => {
    const { client, find } = await libraryOf([{ id: 'a', lines: lines('the cat sat', 'the category sat', 'sat the cat', 'cat and dog') }])
    expect(await find('"the cat"')).toEqual(['a-2', 'a-0'])
    expect(await find('"the cat sat"')).toEqual(['a-0'])
    expect(await find('cat -dog')).toEqual(['a-2', 'a-1', 'a-0'])
    expect(await find('cat -"cat sat"')).toEqual(['a-3', 'a-2', 'a-1'])
    expect(await find('sat -cat')).toEqual(['a-1'])
    expect(await find('-cat')).toEqual([])
    const { hits } = await client.search.query({ text: 'sat -dog' })
    expect(hits.flatMap((hit) => hit.matches.map(({ start, end }) => hit.snippet.slice(start, end)))).toEqual(['sat', 'sat', 'sat'])
  })

  test('whatever is typed, without an error: operators, signs, ten thousand characters', async () => {
    const { find } = await libraryOf([{ id: 'a', lines: lines('this AND that OR near text') }])
    for (const text of ['AND', 'OR', 'near', 'that OR', 'text:', '{text}', '^this', 'this*']) expect([text, await find(text)]).toEqual([text, ['a-0']])
    for (const text of ['NOT', 'tokens:', '"', '-', '*', '\0', '((((', 'x'.repeat(10_000), 'q '.repeat(5_000), '"'.repeat(10_000), '中'.repeat(10_000), '-x '.repeat(3_000)]) {
      expect([text.slice(0, 10), await find(text)]).toEqual([text.slice(0, 10), []])
    }
  })

  test('letters that stand for filters in the index are nobody\'s to type', async () => {
    const { find } = await libraryOf([{ id: 'a', folderId: 'f', lines: [{ text: 'question' }, { text: 'answer', by: 'gpt' }] }])
    for (let n = 1; n < 6; n += 1) expect(await find(String.fromCodePoint(0xf0000 + n))).toEqual([])
  })
})

describe('filters', () => {
  const library: Pages[] = [
    { id: 'a', title: 'tides', at: 10_000, folderId: 'work', lines: [{ text: 'tides?' }, { text: 'tides: yes', by: 'claude' }, { text: 'tides, more', image: 'moon.png' }, { text: 'tides: more', by: 'gpt' }] },
    { id: 'b', title: 'other', at: 20_000, folderId: 'home', archived: true, lines: [{ text: 'tides again?' }, { text: 'ebb', by: 'gpt' }] },
    { id: 'c', title: 'loose', at: 30_000, lines: [{ text: 'no answer yet' }] },
  ]

  test('by endpoint find its replies, the questions that it answered, and titles of conversations that it took part in', async () => {
    const { client, find } = await libraryOf(library)
    expect(await find({ text: 'tides', filters: { endpointName: 'claude' } })).toEqual(['a-1', 'a-0', 'a'])
    expect(await find({ text: 'tides', filters: { endpointName: 'gpt' } })).toEqual(['b-0', 'a-3', 'a-2', 'a'])
    expect(await find({ text: 'tides', filters: { endpointName: 'nobody' } })).toEqual([])
    expect((await client.search.filters({})).endpointNames).toEqual(['claude', 'gpt'])
  })

  test('by files tell them from images, as soon as they are sent and after the index was made anew', async () => {
    const parley = await testCore()
    const ids: Record<string, string> = {}
    for (const [name, file] of [['words', new File(['tides and ebb\n'], 'tides.txt')], ['picture', await png({ name: 'tides.png' })]] as const) {
      const { conversationId, userMessageIds, replyIds } = await parley.client.chat.send({ text: name, attachmentIds: [(await parley.client.put(file)).id], targets: [{ endpointId: 'demo' }] })
      await parley.reply(replyIds[0] ?? '')
      ids[name] = userMessageIds[0] ?? ''
      await parley.client.conversations.duplicate({ conversationId })
    }
    const found = async (filters: object): Promise<number> => (await parley.client.search.query({ text: '', filters })).hits.length
    expect((await parley.client.search.query({ text: 'words', filters: { hasFile: true } })).hits.map(({ messageId }) => messageId)).toContain(ids.words)
    await expect.poll(async () => [await found({ hasFile: true }), await found({ hasImage: true }), await found({ hasFile: true, hasImage: true })]).toEqual([2, 2, 0])
  })

  test('by folder, image and date, alone and together; without words they list what there is, newest first', async () => {
    const { find } = await libraryOf(library)
    expect(await find({ text: '', filters: { folderId: 'home' } })).toEqual(['b-1', 'b-0', 'b'])
    expect(await find({ text: 'tides', filters: { folderId: 'work', endpointName: 'gpt' } })).toEqual(['a-3', 'a-2', 'a'])
    expect(await find({ text: '', filters: { hasImage: true } })).toEqual(['a-2'])
    expect(await find({ text: 'moon', filters: { hasImage: true, endpointName: 'gpt', folderId: 'work', from: 0, until: 99_000 } })).toEqual(['a-2'])
    expect(await find({ text: '', filters: { folderId: 'work', hasImage: true, endpointName: 'claude' } })).toEqual([])
    expect(await find({ text: '', filters: { hasImage: false } })).toEqual([])
    expect(await find({ text: '-tides', filters: { folderId: 'work' } })).toEqual([])
    expect(await find({ text: '-again', filters: { folderId: 'home' } })).toEqual(['b-1', 'b'])
  })

  test('by date include the first moment and exclude the last, to the millisecond', async () => {
    const { find } = await libraryOf(library)
    expect(await find({ text: 'tides', filters: { from: 10_001, until: 10_003 } })).toEqual(['a-2', 'a-1'])
    expect(await find({ text: '', filters: { from: 20_001 } })).toEqual(['c-0', 'c', 'b-1'])
    expect(await find({ text: '', filters: { until: 10_001 } })).toEqual(['a-0', 'a'])
    expect(await find({ text: 'tides', filters: { from: 10_000.5, until: 10_001.5 } })).toEqual(['a-1'])
    expect(await find({ text: '', filters: { from: 5, until: 5 } })).toEqual([])
    expect(await find({ text: '', filters: { from: -8e15, until: -1 } })).toEqual([])
    expect(await find({ text: '', filters: { from: 8e15 } })).toEqual([])
    expect(await find({ text: '', filters: {} })).toEqual([])
  })

  test('follow a conversation into another folder, and lie in neither meanwhile', async () => {
    const parley = await libraryOf(library)
    await parley.client.conversations.organise({ conversationIds: ['a'], folderId: 'home' })
    expect(await parley.find({ text: 'tides', filters: { folderId: 'work' } })).toEqual([])
    await indexed(parley)
    expect(await parley.find({ text: 'tides', filters: { folderId: 'work' } })).toEqual([])
    expect(await parley.find({ text: 'tides', filters: { folderId: 'home' } })).toEqual(['b-0', 'a-3', 'a-2', 'a-1', 'a-0', 'a'])
    await parley.client.conversations.organise({ conversationIds: ['a'], folderId: null })
    await indexed(parley)
    expect(await parley.find({ text: 'tides', filters: { folderId: 'home' } })).toEqual(['b-0'])
  })

  test('archived conversations are found and say so', async () => {
    const { client } = await libraryOf(library)
    expect((await client.search.query({ text: 'ebb' })).hits).toMatchObject([{ conversationId: 'b', archived: true }])
    expect((await client.search.query({ text: 'yes' })).hits).toMatchObject([{ conversationId: 'a', archived: false }])
  })

  test('a question is found by every endpoint that is asked for another version, as soon as it has answered', async () => {
    const { client, reply, find } = await libraryOf([])
    const sent = await client.chat.send({ text: 'what are tides', targets: [{ endpointId: 'demo' }] })
    await reply(sent.replyIds[0] ?? '')
    const { endpointNames } = await client.search.filters({})
    expect(endpointNames).toHaveLength(1)
    const found = await find({ text: 'tides', filters: { endpointName: endpointNames[0] } })
    expect(found).toContain(sent.userMessageIds[0])
  })
})

describe('the trash', () => {
  test('is not searched, from the moment on that something is in it; what comes back is found again', async () => {
    const parley = await libraryOf([{ id: 'a', title: 'sea', lines: lines('tides') }, { id: 'b', at: 2_000, lines: lines('tides too') }])
    await parley.client.conversations.remove({ conversationIds: ['a'] })
    expect(await parley.find('tides')).toEqual(['b-0'])
    await indexed(parley)
    expect([await parley.find('tides'), await parley.find('sea')]).toEqual([['b-0'], []])
    await parley.client.conversations.restore({ conversationIds: ['a'] })
    await indexed(parley)
    expect([await parley.find('tides'), await parley.find('sea')]).toEqual([['b-0', 'a-0'], ['a']])
  })
})

describe('the order', () => {
  test('is newest first, and one conversation does not crowd out the others', async () => {
    const many = Array.from({ length: 60 }, (_, index) => `needle ${index}`)
    const { client, find } = await libraryOf([{ id: 'new', at: 90_000, lines: lines(...many) }, { id: 'old', at: 1_000, lines: lines('needle', 'needle') }])
    const found = await find({ text: 'needle', limit: 10 })
    expect(found).toEqual(['new-59', 'new-58', 'new-57', 'new-56', 'new-55', 'new-54', 'new-53', 'new-52', 'new-51', 'new-50'])
    expect(await find({ text: 'needle', limit: 20 })).toEqual([...many.slice(-18).map((_, index) => `new-${59 - index}`), 'old-1', 'old-0'])
    const { hits, capped } = await client.search.query({ text: 'needle', limit: 200 })
    expect([hits.length, capped]).toEqual([62, false])
  })

  test('by relevance weighs the words and, more, the titles; of more than 5,000 hits only the newest, and says so', async () => {
    const filler = 'and so on with many other words that nobody looks for '.repeat(4)
    const texts = ['tides tides tides', ...Array.from({ length: 5_000 }, () => 'tides'), `tides ${filler}`, 'tides and tides', 'moon', `moon ${filler}`]
    const { client, find } = await libraryOf([{ id: 'old', title: 'nothing', lines: lines(...texts) }, { id: 'titled', title: 'the moon', at: 500, lines: lines(`${filler} moon`) }])
    expect(await find({ text: 'moon', order: 'relevance' })).toEqual(['titled', 'old-5003', 'old-5004', 'titled-0'])
    expect(await client.search.query({ text: 'moon', order: 'relevance' })).toMatchObject({ capped: false })
    const { hits, capped } = await client.search.query({ text: 'tides', order: 'relevance', limit: 1 })
    // The very first message holds the word three times, and would be the best.
    expect([capped, hits[0]?.messageId]).toEqual([true, 'old-5000'])
    expect(await client.search.query({ text: 'tides' })).toMatchObject({ capped: false })
  })
})

describe('what is broken or huge', () => {
  test('a row that cannot be read hides no other', async () => {
    const folder = testFolder()
    writeLibrary(folder, [{ id: 'a', lines: lines('tides one', 'tides two', 'tides three') }])
    const db = new DatabaseSync(join(folder, 'parley.db'))
    db.exec(`UPDATE messages SET parts = '[{"type":"te' WHERE id = 'a-0'; UPDATE messages SET parts = '[null,7,{"type":"text"},{"type":"text","text":"tides"}]', about = 'x' WHERE id = 'a-1'`)
    db.close()
    const { client } = await testCore({}, folder)
    const { hits } = await client.search.query({ text: 'tides' })
    expect(hits.map((hit) => [hit.messageId, hit.snippet])).toEqual([['a-2', 'tides three'], ['a-1', 'tides'], ['a-0', '']])
    expect((await client.search.query({ text: 'tides', order: 'relevance' })).hits).toHaveLength(3)
  })

  test('what happens while the thread looks is newer than the answer: whoever counts events would miss it', async () => {
    const { client } = await libraryOf([{ id: 'a', lines: lines('a word') }])
    const asked = client.search.query({ text: 'word' })
    await client.conversations.update({ conversationId: 'a', title: 'word' })
    const { conversations, lastEvent } = await client.conversations.list({})
    expect(conversations[0]?.title).toBe('word')
    expect((await asked).lastEvent).toBeLessThan(lastEvent)
  })

  test('a message of ten megabytes is found by its first million characters, and shown where the word is', async () => {
    const words = 'lorem ipsum dolor sit amet consectetur '
    const text = `${words.repeat(20_000)} Schlüsselwort ${words.repeat(240_000)} Nirgendwo`
    const { client, find } = await libraryOf([{ id: 'a', lines: lines(text) }])
    const [hit] = (await client.search.query({ text: 'schlusselwort' })).hits
    expect(hit?.matches.map(({ start, end }) => hit.snippet.slice(start, end))).toEqual(['Schlüsselwort'])
    expect(await find('nirgendwo')).toEqual([])
  })

  test('the last of many searches is answered before the ones that it overtakes', async () => {
    const { client } = await libraryOf([{ id: 'a', lines: lines('tides') }])
    const order: string[] = []
    const typed = ['t', 'ti', 'tid', 'tide', 'tides']
    await Promise.all(typed.map(async (text) => {
      const { hits } = await client.search.query({ text })
      order.push(`${text} ${hits.length}`)
    }))
    expect(order).toEqual(['t 1', 'tides 1', 'tide 1', 'tid 1', 'ti 1'])
  })
})
