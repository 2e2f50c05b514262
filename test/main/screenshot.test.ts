import { expect, test, vi } from 'vitest'
import type { Session } from 'electron'
import { ownPageCheck } from '../../main/own-page.ts'
import { offerScreens } from '../../main/screenshot.ts'
import { sayIn } from '../../main/texts.ts'
import { desktopCapturer, Menu, session } from '#kit/electron/shim.ts'

vi.mock('electron', () => import('#kit/electron/shim.ts'))

offerScreens(session.defaultSession as unknown as Session, { isOwnPage: ownPageCheck(), say: () => sayIn('en') })

const own = { url: 'app://parley/', parent: null }

/** The id of what is granted; `null` where nothing is. */
function requested(frame: unknown, audioRequested = false): Promise<string | null> {
  return new Promise((resolve) => session.defaultSession.displayRequest?.({ frame, videoRequested: true, audioRequested }, (streams) => resolve(streams?.video.id ?? null)))
}

test('only the page itself is given a picture of the screen, without sound, and the one that was chosen', async () => {
  desktopCapturer.sources = [{ id: 'screen:1:0', name: 'Screen' }, { id: 'window:7:0', name: 'Report' }]
  const menus: string[][] = []
  Menu.onPopup = (template) => {
    menus.push(template.flatMap(({ label }) => label ?? []))
    template.find(({ label }) => label === 'Report')?.click?.()
  }
  expect(await requested(own)).toBe('window:7:0')
  expect(menus).toEqual([['Whole screen', 'Report', 'Cancel']])
  for (const frame of [null, { ...own, parent: own }, { url: 'https://example.com/', parent: null }]) expect(await requested(frame)).toBe(null)
  expect(await requested(own, true)).toBe(null)
  expect(menus).toHaveLength(1)
})

test('a menu that is closed without a choice gives nothing', async () => {
  vi.useFakeTimers()
  Menu.onPopup = (_template, close) => close?.()
  const answer = requested(own)
  await vi.runAllTimersAsync()
  expect(await answer).toBe(null)
  vi.useRealTimers()
})

test('where the system has asked already, nobody is asked again', async () => {
  desktopCapturer.sources = [{ id: 'window:9:0', name: 'Chosen in the portal' }]
  Menu.onPopup = () => {
    throw new Error('a menu was opened')
  }
  expect(await requested(own)).toBe('window:9:0')
})
