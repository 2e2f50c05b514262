import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { png } from '#kit/images.ts'
import { hasKeyring } from '#kit/keyring.ts'
import { CLAUDE, afterwards, testFolder, testWorkspace } from '#kit/story.ts'
import { wordFor } from '#kit/workspace/index.ts'
import type { Stage } from './stage.ts'
import { windowOf } from './window.ts'
import type { Window } from './window.ts'

/** A token that occurs nowhere by accident. */
const canary = 'dapi5ca1ab1ec0ffee0ddba11cafef00d5eed'

interface Seen {
  readonly author: string | null
  readonly text: string
  readonly images: string[]
}

/** The main job, end to end, in one of the two bodies of the application. */
export async function mainStory(stage: Stage, browser: Browser): Promise<void> {
  const folder = testFolder()
  const workspace = await testWorkspace({ token: canary })
  const shown = await stage.show(browser, folder)
  // A story that fails leaves no process behind.
  afterwards(shown.close)
  const window = windowOf(shown.page)
  await watchEvents(shown.page)
  await expect.poll(() => window.message.evaluate((box) => box === document.activeElement)).toBe(true)

  await window.connectWorkspace(workspace.url, canary)
  await window.choose(CLAUDE)
  await window.drop(await png({ name: 'tides.png', width: 64, height: 48 }))
  await shown.page.getByRole('list', { name: 'Attachments' }).getByRole('button', { name: 'Remove tides.png' }).waitFor()

  const question = 'What is in this picture of the tides?'
  const gate = workspace.gate(CLAUDE, { afterChunks: 6 })
  await window.send(question)
  await gate.reached
  // Streaming: text is there and Stop is offered while the endpoint still holds the rest back.
  await expect.poll(() => window.last(CLAUDE).innerText()).toMatch(/\w{2,}/)
  await window.button('Stop').waitFor()
  gate.open()
  await window.last(CLAUDE).getByText('PNG').first().waitFor()
  await window.last(CLAUDE).getByText('64').first().waitFor()
  await window.ended(CLAUDE)

  await window.send('What was your word?')
  await expect.poll(() => window.articles.count()).toBe(4)
  await window.last(CLAUDE).getByText(`My word was ${wordFor(question)}`).waitFor()
  await window.ended(CLAUDE)

  const stopped = workspace.gate(CLAUDE, { afterChunks: 8 })
  await window.send('Tell me a long story !long 500')
  await stopped.reached
  await expect.poll(() => window.articles.count()).toBe(6)
  await expect.poll(() => window.last(CLAUDE).innerText()).toMatch(/\w{2,}/)
  await window.button('Stop').click()
  await window.ended(CLAUDE)
  const before = await readMessages(window)
  expect(before.map((message) => message.author)).toEqual(['You', CLAUDE, 'You', CLAUDE, 'You', CLAUDE])

  await expectNoToken(shown.page)
  await shown.close()
  expectSecretOnlyInKeychain(folder, shown.output())

  const again = await stage.show(browser, folder)
  afterwards(again.close)
  const later = windowOf(again.page)
  await findAndOpen(later, 'picture of the')
  await expect.poll(() => readMessages(later)).toEqual(before)
  await later.button('New conversation').first().click()
  await findAndOpen(later, wordFor(question))
  await expect.poll(() => readMessages(later)).toEqual(before)
  await expectNoToken(again.page)
  await again.close()
}

async function findAndOpen(window: Window, words: string): Promise<void> {
  const search = window.page.getByRole('searchbox', { name: 'Search conversations' })
  await search.fill(words)
  await window.page.locator('mark').first().click()
  await window.articles.first().waitFor()
  await search.fill('')
}

async function readMessages(window: Window): Promise<Seen[]> {
  return window.articles.evaluateAll((articles) =>
    articles.map((article) => ({
      author: article.getAttribute('aria-label') ?? document.getElementById(article.getAttribute('aria-labelledby') ?? '')?.textContent ?? null,
      text: [...article.querySelectorAll('p, li, pre')].map((block) => block.textContent ?? '').join('\n'),
      images: [...article.querySelectorAll('img')].map((image) => `${image.getAttribute('alt')} ${image.naturalWidth}x${image.naturalHeight}`),
    })),
  )
}

/** Keeps every batch that reaches the window, by whichever way this body has. */
async function watchEvents(page: Page): Promise<void> {
  await page.evaluate(() => {
    const keep = window as unknown as { batches: unknown[]; parley?: { events(read: (batch: unknown) => void): void } }
    keep.batches = []
    if (keep.parley !== undefined) keep.parley.events((batch) => keep.batches.push(batch))
    else new EventSource('/api/events').addEventListener('message', (event) => keep.batches.push(event.data))
  })
}

async function expectNoToken(page: Page): Promise<void> {
  const whole = await page.evaluate(() => {
    const { batches = [] } = window as unknown as { batches?: unknown[] }
    const stored = Object.entries({ ...localStorage, ...sessionStorage }).flat()
    const values = [...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value)
    return [document.documentElement.outerHTML, JSON.stringify(batches), ...stored, ...values].join('\n')
  })
  expect(whole).not.toContain(canary)
}

function expectSecretOnlyInKeychain(folder: string, output: string): void {
  expect(output).not.toContain(canary)
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
  expect(files.map((entry) => entry.name)).toContain('parley.db')
  const leaks = files.filter((entry) => readFileSync(join(entry.parentPath, entry.name)).includes(canary)).map((entry) => entry.name)
  expect(leaks).toEqual([])
  if (hasKeyring) expect(execFileSync('secret-tool', ['search', '--all', 'service', 'Parley'], { stdio: ['ignore', 'pipe', 'ignore'] }).toString()).toContain(canary)
}
