import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findBrowser, hasDisplay } from '../../build/browser.mjs'
import { readStartFlags } from '../../build/start-flags.mjs'
import { defaultDataFolder } from '../../main/data-folder.ts'
import { readFlags } from '../../main/serve-flags.ts'

test('a relative data folder means where the command was typed', () => {
  expect(readStartFlags(['--browser', '--port', '0', '--data', 'd', '--no-open'], '/home/me')).toEqual({
    isBrowser: true,
    port: 0,
    dataFolder: '/home/me/d',
    isOpened: false,
    isHelp: false,
  })
  expect(readStartFlags([])).toMatchObject({ isBrowser: false, port: undefined, dataFolder: undefined, isOpened: true })
})

test.for([['--port', 'x'], ['--port', '70000'], ['--wrong'], ['--port', '-1']])('%s %s is refused by both commands', (args) => {
  expect(() => readStartFlags(args)).toThrow(Error)
  expect(() => readFlags(args, '/d')).toThrow(Error)
})

test('the data folder follows the customs of each system', () => {
  const place = (platform: NodeJS.Platform, env: Record<string, string> = {}): string =>
    defaultDataFolder({ platform, home: '/home/me', env })
  expect(place('linux')).toBe('/home/me/.local/share/Parley')
  expect(place('linux', { XDG_DATA_HOME: '/x' })).toBe('/x/Parley')
  expect(place('linux', { XDG_DATA_HOME: 'relative' })).toBe('/home/me/.local/share/Parley')
  expect(place('darwin')).toBe('/home/me/Library/Application Support/Parley')
})

test('a browser is found by its name in the path', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'parley-path-'))
  expect(findBrowser({ PATH: folder }, 'linux')).toBeUndefined()
  await writeFile(join(folder, 'google-chrome'), '')
  await chmod(join(folder, 'google-chrome'), 0o755)
  expect(findBrowser({ PATH: `/nowhere:${folder}` }, 'linux')).toBe(join(folder, 'google-chrome'))
  await rm(folder, { recursive: true })
  expect(hasDisplay({}, 'linux')).toBe(false)
  expect(hasDisplay({ WAYLAND_DISPLAY: 'wayland-0' }, 'linux')).toBe(true)
})
