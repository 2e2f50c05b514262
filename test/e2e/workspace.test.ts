import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'
import { CLAUDE, afterwards, testFolder, testWorkspace } from '#kit/story.ts'
import { asksForTitle } from '#kit/workspace/engine.ts'
import type { Workspace } from '#kit/workspace/index.ts'
import { browserTest as test, sharedBrowser } from './browser.ts'
import { startServerHost } from './stage.ts'
import { windowOf } from './window.ts'
import type { Window } from './window.ts'

const browser = sharedBrowser()

/** A window of its own on a home folder of its own, so that nobody's real profiles are read. No keychain: it is a person's. */
async function open(home: string = testFolder()): Promise<Window> {
  const env = { ...process.env, HOME: home, USERPROFILE: home, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere', DATABRICKS_HOST: '', DATABRICKS_TOKEN: '', DATABRICKS_CONFIG_FILE: '' }
  const server = await startServerHost(testFolder(), env)
  afterwards(() => void server.stop())
  const context = await browser().newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' })
  afterwards(() => context.close())
  const page = await context.newPage()
  await page.goto(server.url)
  await windowOf(page).message.waitFor()
  return windowOf(page)
}

function withProfile(workspace: Workspace): string {
  const home = testFolder()
  writeFileSync(join(home, '.databrickscfg'), `[__settings__]\ncolour = blue\n\n[nowhere]\ntoken = x\n\n[work]\nhost = ${workspace.url}\ntoken = ${workspace.token}\n`)
  return home
}

/** The body of the last chat request. */
function lastBody(workspace: Workspace): unknown {
  return workspace.requests.findLast((request) => request.method === 'POST' && request.path.startsWith('/serving-endpoints') && !asksForTitle(request))?.body
}

test('a workspace is added by a profile at first run; what is said of an endpoint and set for a reply counts', async () => {
  const workspace = await testWorkspace()
  const window = await open(withProfile(workspace))
  const { page } = window
  await page.getByText('1 sign-in of this computer cannot be used').waitFor()
  await window.button('Use profile work').click()
  await page.getByText('of your endpoints are ready').waitFor()

  await window.button('Settings').click()
  const settings = page.getByRole('dialog', { name: 'Settings' })
  await settings.getByRole('button', { name: 'Endpoints of work' }).click()
  await settings.getByRole('region', { name: 'Databricks-hosted' }).getByRole('button', { name: CLAUDE }).getByText('Vision').waitFor()
  await settings.getByRole('region', { name: 'Your own' }).getByRole('button', { name: /churn-model.*Custom model without a chat interface/ }).waitFor()
  await settings.getByRole('region', { name: 'Embeddings' }).getByRole('button', { name: /gte-large.*Not made for chat/ }).waitFor()
  await settings.getByRole('searchbox').fill('sonnet 4-5')
  await settings.getByRole('button', { name: CLAUDE }).click()
  await settings.getByLabel('Vision').selectOption('No')
  await settings.getByRole('button', { name: 'Back' }).click()
  // Whoever comes back stands where the way there began.
  const row = settings.getByRole('button', { name: CLAUDE })
  await expect.poll(() => row.evaluate((button) => button === document.activeElement)).toBe(true)
  await expect.poll(() => row.innerText()).not.toContain('Vision')
  await settings.getByRole('button', { name: 'Back' }).click()
  await expect.poll(() => settings.getByRole('button', { name: 'Endpoints of work' }).evaluate((button) => button === document.activeElement)).toBe(true)
  await page.keyboard.press('Escape')

  await window.choose(CLAUDE)
  await window.button('Parameters').click()
  const panel = page.getByRole('complementary', { name: 'Parameters' })
  await panel.getByRole('textbox', { name: 'Temperature' }).fill('0.4')
  await panel.getByRole('textbox', { name: 'Max tokens' }).fill('many')
  await panel.getByText('A whole number, at least 1.').waitFor()
  await panel.getByRole('textbox', { name: 'Top P' }).fill('all')
  await panel.getByRole('textbox', { name: 'Max tokens' }).fill('')
  // Sent at once: what was typed last must not wait for its timer.
  await panel.getByRole('textbox', { name: 'System prompt' }).fill('Answer briefly.')
  await window.send('Hello')
  await window.ended(CLAUDE)
  // The panel now speaks of the new conversation, and must not take the cursor for it.
  await expect.poll(() => window.message.evaluate((box) => box === document.activeElement)).toBe(true)
  expect(lastBody(workspace)).toEqual({
    model: CLAUDE,
    messages: [{ role: 'system', content: 'Answer briefly.' }, { role: 'user', content: 'Hello' }],
    temperature: 0.4,
    stream: true,
  })
  // What could not be read was not sent, and is not lost with the first message either.
  await expect.poll(() => panel.getByRole('textbox', { name: 'Top P' }).inputValue()).toBe('all')
  await panel.getByText('A number from 0 to 1.').waitFor()
  await panel.getByRole('button', { name: 'Reset all' }).click()
  expect(await panel.getByRole('textbox', { name: 'Top P' }).inputValue()).toBe('')
  await window.send('Hello again')
  await window.ended(CLAUDE)
  expect(Object.keys(lastBody(workspace) as object).toSorted()).toEqual(['messages', 'model', 'stream'])
  await window.button('New conversation').click()
  expect(await panel.getByRole('textbox', { name: 'System prompt' }).inputValue()).toBe('')
}, 25_000)

test('a busy endpoint is asked again with a countdown that can be ended, and an agent shows what it called', async () => {
  const workspace = await testWorkspace()
  const window = await open()
  const { page } = window
  await window.connectWorkspace(workspace.url, workspace.token)
  await window.choose(CLAUDE)
  await window.send('Hello !429docwait !once')
  await window.last(CLAUDE).getByText(/Too many requests\. Trying again in 1\d s\./).waitFor()
  await window.last(CLAUDE).getByRole('button', { name: 'Try now' }).click()
  await window.ended(CLAUDE)
  await expect.poll(() => window.last(CLAUDE).getAttribute('data-status')).toBe('done')

  await window.send('Hello !429docwait')
  await window.last(CLAUDE).getByRole('button', { name: 'Give up' }).click()
  await expect.poll(() => window.last(CLAUDE).getAttribute('data-status')).toBe('stopped')
  // Why there was a wait is still said when it was given up.
  await window.last(CLAUDE).getByText('You stopped this reply.').waitFor()
  await window.last(CLAUDE).getByText(/limit of requests or tokens is reached/).waitFor()

  await window.choose('supervisor')
  await window.send('Find the documents !tool')
  await window.ended('supervisor')
  await window.last('supervisor').getByText('Called search_docs').click()
  await window.last('supervisor').getByText('Three documents found.').waitFor()

  workspace.revokeToken()
  await window.send('Hello?')
  await window.last('supervisor').getByRole('button', { name: 'Enter the token' }).click()
  await page.getByRole('dialog', { name: 'Settings' }).getByLabel('Token').waitFor()
}, 25_000)

test('a sign-in in the browser opens a page that knows nothing of this window, can be given up, and ends signed out', async () => {
  const workspace = await testWorkspace()
  const window = await open()
  const { page } = window
  await window.button('Settings').click()
  const settings = page.getByRole('dialog', { name: 'Settings' })
  await settings.getByRole('button', { name: 'Add endpoint' }).click()
  await settings.getByRole('radio', { name: 'Browser' }).click()
  await settings.getByLabel('Workspace URL').fill(workspace.url)
  const signIn = settings.getByRole('button', { name: 'Sign in with the browser' })

  /** The page that a press opens; the window comes back to the front, since a tab behind another hardly draws. */
  const opened = async (button: Locator): Promise<Page> => {
    const [other] = await Promise.all([page.context().waitForEvent('page'), button.click()])
    await page.bringToFront()
    return other
  }

  // Nobody finishes this one: the page that it opened is told to wait.
  workspace.oauth.hold()
  await opened(signIn)
  await settings.getByText('Waiting for the sign-in in your browser').waitFor()
  await settings.getByText(`${workspace.url}/oidc`).waitFor()
  await settings.getByRole('button', { name: 'Cancel the sign-in' }).click()
  await settings.getByText('The sign-in was given up.').waitFor()

  // Escape once ended it without a word, and the person finished a sign-in that led nowhere.
  workspace.oauth.hold()
  await opened(signIn)
  await settings.getByText('Waiting for the sign-in in your browser').waitFor()
  await page.keyboard.press('Escape')
  await settings.getByText('The sign-in was given up.').waitFor()
  workspace.oauth.hold()
  await opened(signIn)
  await settings.getByText('Waiting for the sign-in in your browser').waitFor()
  await settings.getByRole('button', { name: 'Back' }).click()
  await settings.getByText('The sign-in was given up.').waitFor()

  workspace.oauth.deny('access_denied', 'The person said no.')
  await opened(signIn)
  await settings.getByText('The workspace did not let you in.').waitFor()

  const other = await opened(signIn)
  await settings.getByText('ana@example.com').waitFor()
  expect(await other.evaluate(() => [globalThis.opener, document.referrer])).toEqual([null, ''])
  await settings.getByRole('button', { name: /^Sign out of/ }).click()
  await settings.getByRole('button', { name: 'Sign out now' }).click()
  await settings.getByText('signed out').waitFor()
  await opened(settings.getByRole('button', { name: 'Sign in again' }))
  await settings.getByText('signed out').waitFor({ state: 'hidden' })
}, 25_000)

// What shrinks while a reply is drawn moved the place up, which was taken for the reader's own scrolling.
test('replies that come all at once are followed to their end', async () => {
  const workspace = await testWorkspace()
  const window = await open()
  await window.connectWorkspace(workspace.url, workspace.token)
  await window.choose(CLAUDE)
  const log = window.page.getByRole('log', { name: 'Messages' })
  for (const text of ['One !reasoning', 'Two !reasoning', 'Three !reasoning', 'Four !reasoning']) {
    await window.send(text)
    await window.ended(CLAUDE)
    await expect.poll(() => log.evaluate((box) => Math.round(box.scrollHeight - box.clientHeight - box.scrollTop))).toBeLessThanOrEqual(2)
    expect(await window.button('Jump to latest').count()).toBe(0)
  }
}, 25_000)
