import { expect, test } from 'vitest'
import { tidySecret } from '#core/workspace/connection-form.ts'

test.each([
  ['dapi123', 'dapi123'],
  ['"dapi123"', 'dapi123'],
  ['“dapi123”', 'dapi123'],
  ['Bearer dapi123', 'dapi123'],
  ['Authorization: Bearer dapi123', 'dapi123'],
  ['export DATABRICKS_TOKEN="dapi123"', 'dapi123'],
  ['token = dapi123', 'dapi123'],
  ['dapi1\r\n  23', 'dapi123'],
  ['bearer', 'bearer'],
  ['DATABRICKS_TOKEN=', 'DATABRICKS_TOKEN='],
  ['bGlrZWtleQ==', 'bGlrZWtleQ=='],
  ['""', ''],
])('of %j the secret is %j', (pasted, secret) => {
  expect(tidySecret(pasted)).toBe(secret)
})
