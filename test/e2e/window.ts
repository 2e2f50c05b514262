import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

/** The window by the names that a person and a screen reader know. */
export interface Window {
  readonly page: Page
  readonly message: Locator
  readonly articles: Locator
  button(name: string | RegExp): Locator
  /** The last article of this author. */
  last(author: string): Locator
  /** Resolves when the reply to what was sent last is there and has ended, however it did. */
  ended(author: string): Promise<void>
  /** Types a message and sends it with Enter. */
  send(text: string): Promise<void>
  /** Chooses an endpoint by typing part of its name. */
  choose(endpoint: string): Promise<void>
  /** Drops files on the window, as from the desktop. */
  drop(...files: File[]): Promise<void>
  /** Connects a workspace in Settings, from the open window to the open window. */
  connectWorkspace(url: string, token: string): Promise<void>
}

/** Speaks of a page as of the application's window. */
export function windowOf(page: Page): Window {
  const message = page.getByRole('textbox', { name: 'Message' })
  const articles = page.getByRole('log', { name: 'Messages' }).getByRole('article')
  const button = (name: string | RegExp): Locator => page.getByRole('button', { name })
  /** How many messages there are, drawn or not. */
  const count = async (): Promise<number> => ((await articles.count()) === 0 ? 0 : Number(await articles.last().getAttribute('aria-setsize')))
  /** How many messages there are when the reply to what was sent last is drawn. */
  let awaited = 0
  const last = (author: string): Locator => page.getByRole('log', { name: 'Messages' }).getByRole('article', { name: author }).last()
  return {
    page,
    message,
    articles,
    button,
    last,
    ended: async (author) => {
      // Until the question and its reply are drawn, the last reply is the one before.
      await expect.poll(count).toBeGreaterThanOrEqual(awaited)
      await page.locator(`[role="log"] article[aria-label="${author}"]:not([aria-busy="true"])`).and(last(author)).waitFor()
      await button('Stop').waitFor({ state: 'hidden' })
    },
    send: async (text) => {
      awaited = (await count()) + 2
      await message.fill(text)
      await message.press('Enter')
    },
    choose: async (endpoint) => {
      await button('Endpoint').click()
      await page.keyboard.type(endpoint)
      await page.getByRole('option', { name: endpoint }).first().click()
    },
    drop: async (...files) => {
      const contents = await Promise.all(files.map(async (file) => ({ name: file.name, type: file.type, bytes: [...new Uint8Array(await file.arrayBuffer())] })))
      const transfer = await page.evaluateHandle((given) => {
        const data = new DataTransfer()
        for (const { name, type, bytes } of given) data.items.add(new File([new Uint8Array(bytes)], name, { type }))
        return data
      }, contents)
      for (const type of ['dragenter', 'dragover', 'drop']) await page.dispatchEvent('main', type, { dataTransfer: transfer })
    },
    connectWorkspace: async (url, token) => {
      await button('Settings').first().click()
      const dialog = page.getByRole('dialog', { name: 'Settings' })
      await dialog.getByRole('button', { name: 'Add endpoint' }).click()
      await dialog.getByLabel('Workspace URL').fill(url)
      await dialog.getByLabel('Token').fill(token)
      await dialog.getByRole('button', { name: 'Test connection' }).click()
      await dialog.getByText('ana@example.com').waitFor()
      await dialog.getByRole('button', { name: 'Save' }).click()
      await dialog.getByLabel('Token').waitFor({ state: 'hidden' })
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'hidden' })
    },
  }
}
