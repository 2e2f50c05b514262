import { expect, test } from 'vitest'
import { readWorkspaceAddress } from '#core/providers/address.ts'

const url = 'https://dbc-a1b2345c-d6e7.cloud.databricks.com'

test.each([
  [url, { url }],
  [`  ${url}/  `, { url }],
  ['dbc-a1b2345c-d6e7.cloud.databricks.com', { url }],
  [`${url.replace('https', 'http')}/`, { url }],
  [`${url}/?o=123456#job/1`, { url, workspaceId: '123456' }],
  [`${url}/ml/endpoints?w=42`, { url, workspaceId: '42' }],
  [`${url}/?o=not-a-number`, { url }],
  [`${url}/ai-gateway/mlflow/v1`, { url, surface: 'gateway' }],
  ['https://adb-123.4.azuredatabricks.net:8443/login.html', { url: 'https://adb-123.4.azuredatabricks.net:8443' }],
  ['http://127.0.0.1:4000/x', { url: 'http://127.0.0.1:4000' }],
  [`"${url}".`, { url }],
  [`“${url}/?o=7”,`, { url, workspaceId: '7' }],
  [`<‘${url}’>;`, { url }],
  [`${url}.\n`, { url }],
  [`${url}./login`, { url }],
  ['https://accounts-team.example.com', { url: 'https://accounts-team.example.com' }],
])('%s is cleaned', (pasted, wanted) => {
  expect(readWorkspaceAddress(pasted)).toEqual(wanted)
})

test.each(['https://accounts.cloud.databricks.com/login?account_id=1', 'accounts.azuredatabricks.net', 'https://accounts.gcp.databricks.com', 'https://accounts.cloud.databricks.us', 'accounts.cloud.databricks.com.'])(
  '%s is refused as an account console',
  (pasted) => expect(() => readWorkspaceAddress(pasted)).toThrow(expect.objectContaining({ code: 'account-console' })),
)

test.each(['', 'ftp://h', 'my workspace', '::', 'javascript:alert(1)', 'http:/x', 'https:/h.example.com', 'https//h.example.com', '""', 'ana@example.com', 'https://a:b@h.example.com'])('“%s” is no address', (pasted) => {
  expect(() => readWorkspaceAddress(pasted)).toThrow(expect.objectContaining({ code: 'address-invalid' }))
})

test('an address with a password is refused without repeating it', () => {
  expect(() => readWorkspaceAddress('https://ana:s3cret@h.example.com')).toThrow(expect.objectContaining({ message: expect.not.stringContaining('s3cret'), details: { host: 'h.example.com', reason: 'user' } }))
})
