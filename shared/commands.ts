/** Everything that a person can do from anywhere in the window. */
export type CommandId =
  | 'new-conversation'
  | 'search-conversations'
  | 'show-commands'
  | 'open-settings'
  | 'add-endpoint'
  | 'choose-endpoint'
  | 'show-parameters'
  | 'toggle-sidebar'
  | 'focus-message'
  | 'attach-files'
  | 'take-screenshot'
  | 'rename-conversation'
  | 'remove-conversation'
  | 'pin-conversation'
  | 'move-conversation'
  | 'archive-conversation'
  | 'duplicate-conversation'
  | 'new-folder'
  | 'select-conversations'
  | 'show-archive'
  | 'show-trash'
  | 'previous-conversation'
  | 'next-conversation'
  | 'import-conversations'
  | 'export-conversation'
  | 'export-all'
  | 'open-library'
  | 'find'
  | 'show-map'
  | 'choose-messages'
  | 'previous-question'
  | 'next-question'
  | 'focus-log'
  | 'jump-to-latest'
  | 'read-aloud'
  | 'retry'
  | 'compare'
  | 'get-code'
  | 'open-query'
  | 'open-embeddings'
  | 'open-batches'
  | 'open-prompts'
  | 'insert-prompt'
  | 'stop'

/** A user action: its name in `locales` and the keys that start it, written as Electron writes accelerators. */
export interface Command {
  readonly id: CommandId
  readonly labelKey: `command.${CommandId}`
  readonly accelerator?: string
  /** Works too: some browsers keep the first one for themselves. */
  readonly otherAccelerator?: string
}

/** The table of all user actions. */
export const commands: readonly Command[] = [
  { id: 'new-conversation', labelKey: 'command.new-conversation', accelerator: 'CmdOrCtrl+N', otherAccelerator: 'CmdOrCtrl+Shift+O' },
  { id: 'search-conversations', labelKey: 'command.search-conversations', accelerator: 'CmdOrCtrl+K' },
  { id: 'show-commands', labelKey: 'command.show-commands', accelerator: 'CmdOrCtrl+Shift+P', otherAccelerator: 'CmdOrCtrl+/' },
  { id: 'open-settings', labelKey: 'command.open-settings', accelerator: 'CmdOrCtrl+,' },
  { id: 'add-endpoint', labelKey: 'command.add-endpoint' },
  { id: 'choose-endpoint', labelKey: 'command.choose-endpoint', accelerator: 'CmdOrCtrl+Shift+E' },
  { id: 'show-parameters', labelKey: 'command.show-parameters' },
  { id: 'toggle-sidebar', labelKey: 'command.toggle-sidebar', accelerator: 'CmdOrCtrl+Shift+S' },
  { id: 'focus-message', labelKey: 'command.focus-message', accelerator: 'CmdOrCtrl+L' },
  { id: 'attach-files', labelKey: 'command.attach-files', accelerator: 'CmdOrCtrl+Shift+A' },
  { id: 'take-screenshot', labelKey: 'command.take-screenshot', accelerator: 'CmdOrCtrl+Shift+Y' },
  { id: 'rename-conversation', labelKey: 'command.rename-conversation', accelerator: 'F2' },
  { id: 'remove-conversation', labelKey: 'command.remove-conversation', accelerator: 'CmdOrCtrl+Shift+Backspace' },
  { id: 'pin-conversation', labelKey: 'command.pin-conversation' },
  { id: 'move-conversation', labelKey: 'command.move-conversation' },
  { id: 'archive-conversation', labelKey: 'command.archive-conversation' },
  { id: 'duplicate-conversation', labelKey: 'command.duplicate-conversation' },
  { id: 'new-folder', labelKey: 'command.new-folder' },
  { id: 'select-conversations', labelKey: 'command.select-conversations' },
  { id: 'show-archive', labelKey: 'command.show-archive' },
  { id: 'show-trash', labelKey: 'command.show-trash' },
  { id: 'previous-conversation', labelKey: 'command.previous-conversation', accelerator: 'Alt+Up' },
  { id: 'next-conversation', labelKey: 'command.next-conversation', accelerator: 'Alt+Down' },
  { id: 'import-conversations', labelKey: 'command.import-conversations' },
  { id: 'export-conversation', labelKey: 'command.export-conversation', accelerator: 'CmdOrCtrl+Shift+X' },
  { id: 'export-all', labelKey: 'command.export-all' },
  { id: 'open-library', labelKey: 'command.open-library' },
  { id: 'find', labelKey: 'command.find', accelerator: 'CmdOrCtrl+F' },
  { id: 'show-map', labelKey: 'command.show-map', accelerator: 'CmdOrCtrl+Shift+B' },
  { id: 'choose-messages', labelKey: 'command.choose-messages' },
  { id: 'previous-question', labelKey: 'command.previous-question', accelerator: 'Alt+Shift+Up' },
  { id: 'next-question', labelKey: 'command.next-question', accelerator: 'Alt+Shift+Down' },
  { id: 'focus-log', labelKey: 'command.focus-log', accelerator: 'CmdOrCtrl+Shift+L' },
  { id: 'jump-to-latest', labelKey: 'command.jump-to-latest' },
  { id: 'read-aloud', labelKey: 'command.read-aloud' },
  { id: 'retry', labelKey: 'command.retry', accelerator: 'CmdOrCtrl+Shift+Enter' },
  { id: 'compare', labelKey: 'command.compare', accelerator: 'CmdOrCtrl+Shift+M' },
  { id: 'get-code', labelKey: 'command.get-code', accelerator: 'CmdOrCtrl+Shift+G' },
  { id: 'open-query', labelKey: 'command.open-query' },
  { id: 'open-embeddings', labelKey: 'command.open-embeddings' },
  { id: 'open-batches', labelKey: 'command.open-batches' },
  { id: 'open-prompts', labelKey: 'command.open-prompts' },
  { id: 'insert-prompt', labelKey: 'command.insert-prompt' },
  { id: 'stop', labelKey: 'command.stop', accelerator: 'Escape' },
]
