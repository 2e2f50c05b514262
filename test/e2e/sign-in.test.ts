import { spawnSync } from 'node:child_process'
import type { Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { chromiumPath } from '#kit/chromium.ts'
import { hasKeyring } from '#kit/keyring.ts'
import { expireForTwo, filesWith } from '#kit/sign-in.ts'
import { CLAUDE, afterwards, testFolder, testWorkspace } from '#kit/story.ts'
import type { Connection } from '#shared/connection.ts'
import { sharedBrowser } from './browser.ts'
import { serverStage } from './stage.ts'
import { windowOf } from './window.ts'
import type { Window } from './window.ts'

const browser = sharedBrowser()

// Without a Secret Service of its own the story would write to the keychain of a person.
const storyTest = test.skipIf(chromiumPath === undefined || !hasKeyring)

storyTest('sign in, expire, renew once for two, restart, sign out', async () => {
  const folder = testFolder()
  const workspace = await testWorkspace()
  // Too long for one entry of a keychain.
  workspace.oauth.refreshTokenLength = 3_000
  const shown = await serverStage.show(browser(), folder)
  afterwards(shown.close)
  const window = windowOf(shown.page)

  await signIn(window, workspace.url)
  const connection = await connectionOf(shown.page)
  expect(connection).toMatchObject({ auth: { kind: 'browser' }, user: 'ana@example.com', secrets: 'keychain' })
  expect(entriesOf(connection.id).length).toBeGreaterThan(2)

  await window.choose(CLAUDE)
  await window.send('Hello')
  await window.ended(CLAUDE)
  expect(workspace.oauth.issued).toMatchObject({ authorization_code: 1, refresh_token: 0 })

  const spent = [...workspace.oauth.accessTokens(), ...workspace.oauth.refreshTokens()]
  const { refused, letGo } = expireForTwo(workspace, ['Is my token still good?', 'And mine?'])
  await window.send('Is my token still good?')
  const other = await askElsewhere(shown.page, 'And mine?')
  await refused
  letGo()
  await window.ended(CLAUDE)
  await expect.poll(() => statusOf(shown.page, other)).toEqual(['done', 'done'])
  expect(await window.last(CLAUDE).innerText()).toMatch(/\w{2,}/)
  expect(workspace.oauth.requested.refresh_token).toBe(1)
  expect(spent).not.toContain(workspace.oauth.refreshTokens()[0])
  await shown.close()

  const again = await serverStage.show(browser(), folder)
  afterwards(again.close)
  const later = windowOf(again.page)
  await later.choose(CLAUDE)
  await later.send('Do you still know me?')
  await later.ended(CLAUDE)
  expect(workspace.oauth.requested).toMatchObject({ authorization_code: 1, refresh_token: 2 })

  const tokens = [...spent, ...workspace.oauth.accessTokens(), ...workspace.oauth.refreshTokens()]
  await signOut(later, connection.name)
  expect(entriesOf(connection.id)).toEqual([])
  const asked = workspace.requests.length
  await later.send('And now?')
  await later.page.getByText('has ended').first().waitFor()
  expect(workspace.requests).toHaveLength(asked)
  const page = await again.page.content()
  await again.close()
  for (const token of tokens) {
    expect([shown.output(), again.output(), page].join('\n')).not.toContain(token)
    expect(filesWith(folder, token)).toEqual([])
  }
})

/** Adds a workspace in Settings and signs in to it in the page that opens. */
async function signIn(window: Window, url: string): Promise<void> {
  await window.button('Settings').first().click()
  const dialog = window.page.getByRole('dialog', { name: 'Settings' })
  await dialog.getByRole('button', { name: 'Add endpoint' }).click()
  await dialog.getByLabel('Workspace URL').fill(url)
  await dialog.getByRole('radio', { name: 'Browser' }).click()
  const opened = window.page.context().waitForEvent('page')
  await dialog.getByRole('button', { name: 'Sign in with the browser' }).click()
  const page = await opened
  await page.getByRole('heading', { name: 'You are signed in' }).waitFor()
  await page.close()
  await dialog.getByLabel('Workspace URL').waitFor({ state: 'hidden' })
  await dialog.getByText('ana@example.com').first().waitFor()
  await window.page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
}

async function signOut(window: Window, name: string): Promise<void> {
  await window.button('Settings').first().click()
  const dialog = window.page.getByRole('dialog', { name: 'Settings' })
  await dialog.getByRole('button', { name: `Sign out of ${name}` }).click()
  await dialog.getByRole('button', { name: 'Sign out now' }).click()
  await dialog.getByText('signed out').waitFor()
  await window.page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
}

/** Calls a method as the window does. */
function call<T>(page: Page, method: string, input: unknown): Promise<T> {
  return page.evaluate(
    async ([name, body]) => {
      const response = await fetch(`/api/call/${name}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
      return ((await response.json()) as { value: unknown }).value as T
    },
    [method, JSON.stringify(input)] as const,
  )
}

async function connectionOf(page: Page): Promise<Connection> {
  const { connections } = await call<{ connections: Connection[] }>(page, 'endpoints.list', {})
  const found = connections.find((connection) => connection.provider === 'databricks')
  if (found === undefined) throw new Error('there is no such connection')
  return found
}

/** Asks in a conversation that is not shown; answers its id. */
async function askElsewhere(page: Page, text: string): Promise<string> {
  const { endpoints } = await call<{ endpoints: { id: string; name: string }[] }>(page, 'endpoints.list', {})
  const endpointId = endpoints.find((endpoint) => endpoint.name === CLAUDE)?.id
  return (await call<{ conversationId: string }>(page, 'chat.send', { text, targets: [{ endpointId }] })).conversationId
}

async function statusOf(page: Page, conversationId: string): Promise<string[]> {
  return (await call<{ messages: { status: string }[] }>(page, 'conversations.get', { conversationId })).messages.map((message) => message.status)
}

/** The entries of a connection in the real keychain, which other tests use at the same time. */
function entriesOf(connectionId: string): string[] {
  // Its attributes are on stderr.
  const { stderr } = spawnSync('secret-tool', ['search', '--all', 'service', 'Parley'], { encoding: 'utf8' })
  return stderr.split('\n').filter((line) => line.startsWith('attribute.') && line.includes(connectionId))
}
