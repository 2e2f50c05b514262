import { chatgpt } from './read-chatgpt.ts'
import { claude } from './read-claude.ts'
import type { Reader } from './reader.ts'

/** Everything that can be brought in. The first that recognises a file reads it. */
export const readers: readonly Reader[] = [chatgpt, claude]
