import { expect, test } from 'vitest'
import { docx, longText, officeSentences, pdf, pdfSentences } from '#kit/samples.ts'
import { CLAUDE, connected } from '#kit/story.ts'
import { contextUse } from '#shared/context.ts'

test('a message with files alone is sent with their words, is found by their names, and may lose its text', async () => {
  const { client, reply, endpoint, workspace } = await connected()
  const paper = await client.put(new File([await pdf()], 'herons.pdf'))
  const letter = await client.put(new File([await docx()], 'keeper.docx'))
  const log = await client.put(new File([new Uint8Array(longText(40_000))], 'harbour.log'))
  const sent = await client.chat.send({
    text: '', attachmentIds: [paper.id, letter.id, log.id], targets: [{ endpointId: endpoint(CLAUDE) }],
    sending: { [paper.id]: { pages: [2, 3] }, [log.id]: { keep: { from: 'end', characters: 1_000 } } },
  })
  await reply(sent.replyIds[0] ?? '')
  const body = JSON.stringify(workspace.requests.at(-1)?.body)
  for (const sentence of [pdfSentences[1], pdfSentences[2], ...officeSentences.word, 'It ends here.', 'the last 1000 of 39996 characters', 'pages 2 to 3 of 3']) expect(body).toContain(sentence)
  for (const sentence of [pdfSentences[0], 'It begins here.']) expect(body).not.toContain(sentence)
  for (const name of ['herons', 'keeper', 'harbour']) expect((await client.search.query({ text: name })).hits.map(({ conversationId }) => conversationId)).toContain(sent.conversationId)
  const { messages: [question] } = await client.conversations.get({ conversationId: sent.conversationId })
  await client.chat.edit({ messageId: question?.id ?? '', text: 'What is in them?' })
  expect((await client.chat.edit({ messageId: question?.id ?? '', text: '' })).revisionId).not.toBeNull()
})

test('what is kept of a file is what counts in the context, before and after it was sent', async () => {
  const { client, reply, endpoint } = await connected()
  const log = await client.put(new File([new Uint8Array(longText(400_000))], 'long.log'))
  expect(log.facts.tokens).toBeGreaterThan(80_000)
  const send = async (sending: { keep: { from: 'start'; characters: number } } | undefined) => {
    const { conversationId, replyIds } = await client.chat.send({ text: 'read', attachmentIds: [log.id], targets: [{ endpointId: endpoint(CLAUDE) }], ...(sending !== undefined && { sending: { [log.id]: sending } }) })
    await reply(replyIds[0] ?? '')
    const { messages } = await client.conversations.get({ conversationId })
    return contextUse(messages.slice(0, 1), { summaries: [] }).tokens
  }
  expect(await send(undefined)).toBeGreaterThan(80_000)
  expect(await send({ keep: { from: 'start', characters: 40_000 } })).toBeLessThan(10_000)
})
