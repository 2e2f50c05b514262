import { expect } from 'vitest'
import { afterwards, CLAUDE, LLAMA, testFolder, testWorkspace } from '#kit/story.ts'
import { browserTest as test, sharedBrowser } from './browser.ts'
import { serverStage } from './stage.ts'
import { windowOf } from './window.ts'

const browser = sharedBrowser()

test('what is set is kept as a preset and set again by it; a prompt is inserted by its name, never without a value that it asks for', async () => {
  const workspace = await testWorkspace()
  const shown = await serverStage.show(browser(), testFolder())
  afterwards(() => shown.close())
  const { page, message, button, choose, connectWorkspace } = windowOf(shown.page)
  await connectWorkspace(workspace.url, workspace.token)
  await choose(CLAUDE)
  await button('Parameters').click()
  const panel = page.getByRole('complementary', { name: 'Parameters' })
  await panel.getByLabel('System prompt').fill('Answer in one word.')
  await panel.getByRole('button', { name: 'Presets' }).click()
  await page.getByRole('menuitem', { name: 'Save as preset…' }).click()
  const saving = page.getByRole('dialog', { name: 'Save as preset' })
  await saving.getByLabel('Name').fill('One word')
  await saving.getByRole('button', { name: 'Save' }).click()
  await saving.waitFor({ state: 'hidden' })

  await panel.getByRole('button', { name: 'Reset all' }).click()
  await choose(LLAMA)
  await panel.getByRole('button', { name: 'Presets' }).click()
  await page.getByRole('menuitem', { name: 'One word' }).click()
  await expect.poll(() => panel.getByLabel('System prompt').inputValue()).toBe('Answer in one word.')
  await page.getByRole('status').getByText('“One word” is set').waitFor()
  await expect.poll(() => button('Endpoint').textContent()).toContain(CLAUDE)

  await panel.getByRole('button', { name: 'Presets' }).click()
  await page.getByRole('menuitem', { name: 'Prompts and presets' }).click()
  await button('New prompt').first().click()
  const writing = page.getByRole('dialog', { name: 'New prompt' })
  await writing.getByLabel('Name').fill('Übersetze')
  await writing.getByLabel('Text').fill('Say {{word}} in {{language}}: \\{{word}}')
  await writing.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('list', { name: 'Prompts' }).getByText('Übersetze').waitFor()
  await button('Back to the conversation').click()

  await message.pressSequentially('First: /uber')
  await page.getByRole('option', { name: 'Übersetze' }).waitFor()
  await message.press('Enter')
  const filling = page.getByRole('dialog', { name: 'Übersetze' })
  await filling.waitFor()
  // Who gives up is back in the menu: Enter sends nothing.
  await page.keyboard.press('Escape')
  await page.getByRole('option', { name: 'Übersetze' }).waitFor()
  await message.press('Enter')
  await filling.getByLabel('word').fill('“{{language}}”')
  await filling.getByRole('button', { name: 'Insert' }).click()
  await filling.getByRole('alert').waitFor()
  // A dialog hides what is behind it from screen readers.
  expect(await page.locator('#message-box').inputValue()).toBe('First: /uber')
  await filling.getByLabel('language').fill('French')
  await filling.getByRole('button', { name: 'Insert' }).click()
  await expect.poll(() => message.inputValue()).toBe('First: Say “{{language}}” in French: {{word}}')
  await message.press('Enter')
  // The request for a title may come after it.
  await expect.poll(() => workspace.requests.some(({ body }) => JSON.stringify(body ?? '').includes('Answer in one word.'))).toBe(true)
})
