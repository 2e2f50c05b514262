import { expect } from 'vitest'
import { afterwards, testFolder, testWorkspace } from '#kit/story.ts'
import { browserTest as test, sharedBrowser } from './browser.ts'
import { serverStage } from './stage.ts'

const browser = sharedBrowser()

test('a custom model, an agent and embeddings are asked by hand, the last also as code; broken JSON is marked and not sent; a text is continued; a reload keeps it all', async () => {
  const workspace = await testWorkspace()
  const { page, close } = await serverStage.show(browser(), testFolder())
  afterwards(close)
  const openPage = async (): Promise<void> => {
    await page.getByRole('button', { name: 'Playground' }).click()
  }
  await page.evaluate(async ({ url, token }) => {
    await fetch('/api/call/endpoints.add', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ provider: 'databricks', url, token }) })
  }, { url: workspace.url, token: workspace.token })
  await openPage()
  const body = page.getByRole('textbox', { name: 'Body of the request' })
  const answer = page.getByRole('region', { name: 'Answer', exact: true })
  const choose = async (name: string): Promise<void> => {
    await page.getByRole('button', { name: 'Endpoint of the query' }).click()
    await page.keyboard.type(name)
    await page.getByRole('option', { name }).first().click()
  }

  await choose('churn-model')
  await expect.poll(() => body.innerText()).toContain('dataframe_split')
  await body.press('Control+Enter')
  await answer.getByRole('tree').getByText('predictions').waitFor()
  await expect.poll(() => answer.getByRole('status').first().innerText()).toMatch(/200\s+Answered/)
  await answer.getByRole('tab', { name: 'Headers' }).click()
  await answer.getByRole('row', { name: 'served-model-name churn-model-1' }).waitFor()

  const sent = workspace.requests.length
  await body.fill('{"dataframe_split": {"columns": ["a"],}}')
  await page.getByRole('button', { name: 'Send request' }).click()
  await page.getByText('Line 1, column 38: After the last item there is no comma.').waitFor()
  expect(await body.getAttribute('aria-invalid')).toBe('true')
  expect(workspace.requests).toHaveLength(sent)

  await body.fill('{"input": [{"role": "user", "content": "Hi"}], "stream": true}')
  await choose('supervisor')
  await page.getByRole('button', { name: 'Send request' }).click()
  await answer.getByRole('tab', { name: 'Events' }).click()
  await answer.getByRole('option').filter({ hasText: 'response.output_text.delta' }).first().waitFor()

  await body.fill('')
  await choose('databricks-gte-large-en')
  await expect.poll(() => body.innerText()).toContain('"input"')
  await page.getByRole('button', { name: 'Send request' }).click()
  await answer.getByRole('treeitem').filter({ hasText: 'usage' }).waitFor()
  await page.getByRole('region', { name: 'Request', exact: true }).getByRole('button', { name: 'Get code' }).click()
  const dialog = page.getByRole('dialog', { name: 'Get code' })
  await dialog.getByRole('tab', { name: 'Python · OpenAI' }).click()
  await dialog.getByRole('region', { name: 'Code' }).getByText('client.embeddings.create(').waitFor()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })

  await choose('base-llama')
  const text = page.getByRole('textbox', { name: 'Text', exact: true })
  await text.fill('Once upon a time')
  await text.press('Control+Enter')
  await page.getByRole('button', { name: 'Continue text' }).waitFor()
  await page.locator('.query-written').first().waitFor()
  // It is off while more of the answer comes.
  await expect.poll(() => page.getByRole('button', { name: 'Undo' }).isEnabled()).toBe(true)
  const continued = await text.innerText()
  expect(continued.startsWith('Once upon a time')).toBe(true)
  expect(continued.length).toBeGreaterThan(20)

  await page.reload()
  await openPage()
  await expect.poll(() => text.innerText()).toBe(continued)
  const history = page.getByRole('region', { name: 'Requests' }).getByRole('listitem')
  await expect.poll(() => history.count()).toBe(4)
  await page.getByRole('button', { name: 'Undo' }).waitFor()
})
