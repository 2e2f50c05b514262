import { describe, expect, test } from 'vitest'
import type { HttpExchange } from '#shared/exchange.ts'
import type { CodeRequest } from '#shared/playground/code.ts'
import { png } from '#kit/images.ts'
import { CLAUDE, GPT, connected } from '#kit/story.ts'

const sentBy = ({ url, requestHeaders, body }: HttpExchange): unknown => ({ url, headers: requestHeaders, body: JSON.parse(body) as unknown })
const shownBy = ({ url, headers, body }: CodeRequest): unknown => ({ url, headers, body: JSON.parse(body) as unknown })

describe('the request that code is made for', () => {
  test('it is the request that is sent then, byte for byte but for secrets: the two cannot come apart', async () => {
    const { client, endpoint, reply, workspace } = await connected()
    const image = await client.put(await png({ name: 'a.png' }))
    const settings = { systemPrompt: 'Be brief.', parameters: { maxTokens: 3000, stop: ['END'], reasoningBudget: 1024, reasoningEffort: 'low' } }
    for (const name of [CLAUDE, GPT, 'supervisor']) {
      const message = { text: 'What is this?', attachmentIds: name === CLAUDE ? [image.id] : [] }
      const source = { kind: 'conversation', conversationId: null, endpointId: endpoint(name), settings, ...message } as const
      const before = workspace.requests.length
      const { request } = await client.code.request({ source })
      expect(workspace.requests).toHaveLength(before)
      const sent = await client.chat.send({ conversationId: null, ...message, targets: [{ endpointId: endpoint(name), settings }] })
      await reply(sent.replyIds[0] ?? '')
      const { exchanges } = await client.inspector.get({ messageId: sent.replyIds[0] ?? '' })
      expect(exchanges).toHaveLength(1)
      expect(shownBy(request)).toEqual(sentBy(exchanges[0] as HttpExchange))
      const ofReply = await client.code.request({ source: { kind: 'reply', messageId: sent.replyIds[0] ?? '' } })
      expect(ofReply.request).toEqual({ ...request, asSent: true, body: ofReply.request.body })
      expect(shownBy(ofReply.request)).toEqual(shownBy(request))
      expect(request.images).toHaveLength(name === CLAUDE ? 1 : 0)
      expect(JSON.stringify([request, ofReply])).not.toContain(workspace.token)
    }
  })

  test('a conversation in which nothing is written asks its last question again, and what is known to be refused is left out', async () => {
    const { client, endpoint, reply, workspace } = await connected()
    workspace.refuse(CLAUDE, 'temperature')
    const sent = await client.chat.send({ text: 'One', attachmentIds: [], targets: [{ endpointId: endpoint(CLAUDE), settings: { parameters: { temperature: 0.5 } } }] })
    await reply(sent.replyIds[0] ?? '')
    const { request } = await client.code.request({ source: { kind: 'conversation', conversationId: sent.conversationId, endpointId: endpoint(CLAUDE), text: ' ', attachmentIds: [] } })
    expect(JSON.parse(request.body)).toEqual({ model: CLAUDE, messages: [{ role: 'user', content: 'One' }], stream: true })
  })

  test('without exchanges the code of a reply is what would be sent for it now; the demo has none', async () => {
    const { client, endpoint, reply } = await connected()
    await client.settings.update({ changes: { inspector: false } })
    const sent = await client.chat.send({ text: 'One', attachmentIds: [], targets: [{ endpointId: endpoint(CLAUDE) }] })
    await reply(sent.replyIds[0] ?? '')
    const { request } = await client.code.request({ source: { kind: 'reply', messageId: sent.replyIds[0] ?? '' } })
    expect({ asSent: request.asSent, body: JSON.parse(request.body) as unknown }).toEqual({ asSent: false, body: { model: CLAUDE, messages: [{ role: 'user', content: 'One' }], stream: true } })
    const { endpoints } = await client.endpoints.list({})
    const demo = endpoints.find(({ provider }) => provider === 'demo')?.id ?? ''
    await expect(client.code.request({ source: { kind: 'conversation', conversationId: null, endpointId: demo, text: 'One', attachmentIds: [] } })).rejects.toMatchObject({ code: 'no-code' })
  })

  test('a secret header and a key are never read for it, the name of the variable stands there', async () => {
    const { client, workspace } = await connected()
    const { endpointIds } = await client.endpoints.add({
      provider: 'openai-compatible', url: `${workspace.url}/v1`, token: 'canary-token', models: ['m'], force: true,
      headers: [{ name: 'X-Team-Key', value: 'canary-header', secret: true }, { name: 'X-Team', value: 'red', secret: false }], query: { 'api-version': '2' },
    })
    const { request } = await client.code.request({ source: { kind: 'query', endpointId: endpointIds[0] ?? '', place: 'chat-completions', body: '{"model":"m","messages":[]}' } })
    expect(JSON.stringify(request)).not.toContain('canary')
    expect(request.headers).toEqual(expect.arrayContaining([['authorization', 'Bearer •••'], ['x-team-key', '•••'], ['x-team', 'red']]))
    expect(request.url).toBe(`${workspace.url}/v1/chat/completions?api-version=2`)
  })
})
