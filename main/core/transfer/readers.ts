import { chatbox } from './read-chatbox.ts'
import { chatgpt } from './read-chatgpt.ts'
import { cherryStudio } from './read-cherry-studio.ts'
import { claude } from './read-claude.ts'
import { jan } from './read-jan.ts'
import { libreChat } from './read-librechat.ts'
import { lmStudio } from './read-lm-studio.ts'
import { openWebUi } from './read-open-webui.ts'
import { parley } from './read-parley.ts'
import type { Reader } from './reader.ts'

/** Everything that can be brought in. The first that recognises a file reads it. */
export const readers: readonly Reader[] = [parley, chatgpt, claude, openWebUi, libreChat, cherryStudio, chatbox, jan, lmStudio]
