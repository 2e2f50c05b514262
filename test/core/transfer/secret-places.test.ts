import { expect, test } from 'vitest'
import { secretPlaces } from '#core/transfer/secret-places.ts'

const key = 'sk-canary-0000'

test('every name that applications give to keys and passwords is a place, and no key is in what is told', () => {
  const settings = {
    providers: [{ name: 'OpenAI', apiKey: key, models: [{ id: 'gpt' }] }, { id: 'azure', api_keys: [key] }, { accessKey: key, secretKey: key, sessionToken: key }],
    licenseKey: key, webdavPass: key, s3: { secretAccessKey: key }, notion: { notionApiKey: key }, oauth: { access_token: key, refreshToken: key }, sync: { password: key },
  }
  const places = secretPlaces(settings, '').map(({ where }) => where).toSorted()
  expect(places).toEqual([
    'licenseKey', 'notion.notionApiKey', 'oauth.access_token', 'oauth.refreshToken', 'providers.2.accessKey', 'providers.2.secretKey', 'providers.2.sessionToken',
    'providers.OpenAI.apiKey', 'providers.azure.api_keys', 's3.secretAccessKey', 'sync.password', 'webdavPass',
  ])
  expect(JSON.stringify(secretPlaces(settings, 'x'))).not.toContain(key)
})

test('what is empty, a number or only sounds like a key is no place', () => {
  expect(secretPlaces({ apiKey: '', api_keys: [], password: null, maxTokens: '4096', tokens: 'a', token: 7, keyboard: 'qwerty', monkey: 'x', urls: { website: 'y' } }, '')).toEqual([])
})

test('an export with a million of them, or as deep as can be, is looked through and told of within bounds', () => {
  const wide = { all: Array.from({ length: 10_000 }, (_, id) => ({ id: String(id), apiKey: key })) }
  expect(secretPlaces(wide, '')).toHaveLength(200)
  let deep: Record<string, unknown> = { apiKey: key }
  for (let n = 0; n < 20_000; n += 1) deep = { a: deep }
  expect(secretPlaces(deep, '')).toHaveLength(1)
})
