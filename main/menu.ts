import type { MenuItemConstructorOptions } from 'electron'
import { commands } from '#shared/commands.ts'
import type { CommandId } from '#shared/commands.ts'
import type { Say } from './texts.ts'

/** What the native menu needs. */
export interface MenuOptions {
  readonly platform: NodeJS.Platform
  /** Whether reload and developer tools are offered. */
  readonly forDevelopers: boolean
  readonly say: Say
  /** Hands a command to the window. */
  run(command: CommandId): void
  openDataFolder(): void
}

type Items = MenuItemConstructorOptions[]

/** The native menu: edit and zoom roles, and those commands that people look for in a menu. */
export function menuTemplate(options: MenuOptions): Items {
  const mac = options.platform === 'darwin'
  return [
    ...(mac ? [macMenu(options)] : []),
    fileMenu(options, mac),
    editMenu(options),
    viewMenu(options),
    windowMenu(options, mac),
  ]
}

const separator: MenuItemConstructorOptions = { type: 'separator' }

/** The window answers the same keys itself: the menu shows them and does not take them away. */
function commandItem({ run, say }: MenuOptions, id: CommandId, label: Parameters<Say>[0]): MenuItemConstructorOptions {
  const accelerator = commands.find((command) => command.id === id)?.accelerator
  return {
    id,
    label: say(label),
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
    click: () => run(id),
  }
}

function macMenu(options: MenuOptions): MenuItemConstructorOptions {
  const { say } = options
  return {
    label: 'Parley',
    submenu: [
      { role: 'about', label: say('menu.about') },
      separator,
      commandItem(options, 'open-settings', 'menu.settings'),
      separator,
      { role: 'services', label: say('menu.services') },
      separator,
      { role: 'hide', label: say('menu.hide') },
      { role: 'hideOthers', label: say('menu.hideOthers') },
      { role: 'unhide', label: say('menu.showAll') },
      separator,
      { role: 'quit', label: say('menu.quit') },
    ],
  }
}

function fileMenu(options: MenuOptions, mac: boolean): MenuItemConstructorOptions {
  const { say } = options
  const rest: Items = mac
    ? [{ role: 'close', label: say('menu.close') }]
    : [commandItem(options, 'open-settings', 'menu.settings'), separator, { role: 'quit', label: say('menu.quit') }]
  return {
    label: say('menu.file'),
    submenu: [
      commandItem(options, 'new-conversation', 'menu.newConversation'),
      commandItem(options, 'search-conversations', 'menu.searchConversations'),
      separator,
      commandItem(options, 'attach-files', 'menu.attachFiles'),
      commandItem(options, 'take-screenshot', 'menu.takeScreenshot'),
      separator,
      commandItem(options, 'import-conversations', 'menu.importConversations'),
      commandItem(options, 'export-all', 'menu.exportConversations'),
      separator,
      { id: 'data-folder', label: say('menu.dataFolder'), click: () => options.openDataFolder() },
      separator,
      ...rest,
    ],
  }
}

function editMenu(options: MenuOptions): MenuItemConstructorOptions {
  const { say } = options
  return {
    label: say('menu.edit'),
    submenu: [
      { role: 'undo', label: say('menu.undo') },
      { role: 'redo', label: say('menu.redo') },
      separator,
      { role: 'cut', label: say('menu.cut') },
      { role: 'copy', label: say('menu.copy') },
      { role: 'paste', label: say('menu.paste') },
      { role: 'pasteAndMatchStyle', label: say('menu.pasteAsText') },
      { role: 'delete', label: say('menu.delete') },
      { role: 'selectAll', label: say('menu.selectAll') },
      separator,
      commandItem(options, 'find', 'menu.find'),
    ],
  }
}

function viewMenu({ say, forDevelopers }: MenuOptions): MenuItemConstructorOptions {
  const developer: Items = [{ role: 'toggleDevTools', label: say('menu.developerTools') }]
  return {
    label: say('menu.view'),
    submenu: [
      { role: 'resetZoom', label: say('menu.actualSize') },
      { role: 'zoomIn', label: say('menu.zoomIn') },
      { role: 'zoomOut', label: say('menu.zoomOut') },
      separator,
      { role: 'togglefullscreen', label: say('menu.fullScreen') },
      separator,
      { role: 'reload', label: say('menu.reload') },
      ...(forDevelopers ? developer : []),
    ],
  }
}

function windowMenu({ say }: MenuOptions, mac: boolean): MenuItemConstructorOptions {
  const minimize: MenuItemConstructorOptions = { role: 'minimize', label: say('menu.minimize') }
  if (!mac) return { label: say('menu.window'), submenu: [minimize, { role: 'close', label: say('menu.close') }] }
  const submenu: Items = [
    minimize,
    { role: 'zoom', label: say('menu.zoom') },
    separator,
    { role: 'front', label: say('menu.bringToFront') },
  ]
  return { label: say('menu.window'), role: 'windowMenu', submenu }
}
