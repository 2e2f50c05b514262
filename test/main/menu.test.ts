import { describe, expect, test, vi } from 'vitest'
import type { MenuItemConstructorOptions } from 'electron'
import { commands } from '#shared/commands.ts'
import type { Language } from '#shared/language.ts'
import en from '#shared/locales/en.json' with { type: 'json' }
import ptBR from '#shared/locales/pt-BR.json' with { type: 'json' }
import { menuTemplate } from '../../main/menu.ts'
import { sayIn } from '../../main/texts.ts'

const run = vi.fn<(command: string) => void>()
const menu = (platform: NodeJS.Platform, language: Language = 'en', forDevelopers = false): MenuItemConstructorOptions[] =>
  menuTemplate({ platform, forDevelopers, say: sayIn(language), run, openDataFolder: () => undefined })
const items = (template: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
  template.flatMap(({ submenu }) => (Array.isArray(submenu) ? submenu : []))

describe.each(['linux', 'win32', 'darwin'] as const)('the menu on %s', (platform) => {
  test('has the edit and zoom roles', () => {
    const roles = items(menu(platform)).map(({ role }) => role)
    expect(roles).toEqual(expect.arrayContaining(['undo', 'redo', 'cut', 'copy', 'paste', 'pasteAndMatchStyle', 'selectAll']))
    expect(roles).toEqual(expect.arrayContaining(['resetZoom', 'zoomIn', 'zoomOut', 'togglefullscreen', 'quit', 'close', 'minimize']))
    expect(roles).not.toContain('toggleDevTools')
  })

  // A menu that registers the keys would take them from the page, and the command would run twice or not at all.
  test('sends commands of the table and leaves their keys to the page', () => {
    const sent = items(menu(platform)).filter(({ accelerator }) => accelerator !== undefined)
    expect(sent.map(({ id }) => id).toSorted()).toEqual(['attach-files', 'find', 'new-conversation', 'open-settings', 'search-conversations', 'take-screenshot'])
    for (const item of sent) {
      expect(commands.find(({ id }) => id === item.id)?.accelerator).toBe(item.accelerator)
      expect(item.registerAccelerator).toBe(false)
      item.click?.(undefined as never, undefined, undefined as never)
      expect(run).toHaveBeenLastCalledWith(item.id)
    }
  })

  test.each(['en', 'pt-BR'] as const)('says everything in %s', (language) => {
    const template = menu(platform, language, true)
    for (const { type, label } of [...template, ...items(template)]) {
      if (type !== 'separator') expect(label).toMatch(/^[^{}.]+…?$/)
    }
  })
})

test('both languages have the same native texts', () => {
  const keys = (node: object, path = ''): string[] =>
    Object.entries(node).flatMap(([key, value]) => (typeof value === 'object' ? keys(value as object, `${path}${key}.`) : [`${path}${key}`]))
  for (const section of ['menu', 'dialog'] as const) expect(keys(ptBR[section])).toEqual(keys(en[section]))
  expect(sayIn('pt-BR')('dialog.stillThere', { folder: '/dados' })).toContain('/dados')
})
