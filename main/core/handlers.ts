import { appHandlers, networkHandlers } from './handlers/app.ts'
import type { Areas } from './handlers/areas.ts'
import { attachmentHandlers } from './handlers/attachments.ts'
import { batchesHandlers } from './handlers/batches.ts'
import { chatHandlers, draftHandlers } from './handlers/chat.ts'
import { codeHandlers } from './handlers/code.ts'
import { compareHandlers } from './handlers/compare.ts'
import { conversationHandlers } from './handlers/conversations.ts'
import { embeddingsHandlers } from './handlers/embeddings.ts'
import { endpointHandlers } from './handlers/endpoints.ts'
import { folderHandlers } from './handlers/folders.ts'
import { libraryHandlers } from './handlers/library.ts'
import { meaningHandlers } from './handlers/meaning.ts'
import { presetsHandlers } from './handlers/presets.ts'
import { queryHandlers } from './handlers/query.ts'
import { searchHandlers } from './handlers/search.ts'
import { transferHandlers } from './handlers/transfer.ts'
import type { Handlers } from './router.ts'

/**
 * Every method of the contract. A query numbers what is pending first and reads in the same instant,
 * so that its snapshot and `lastEvent` agree.
 */
export function createHandlers(areas: Areas): Handlers {
  return {
    ...appHandlers(areas),
    ...networkHandlers(areas),
    ...endpointHandlers(areas),
    ...conversationHandlers(areas),
    ...folderHandlers(areas),
    ...chatHandlers(areas),
    ...draftHandlers(areas),
    ...attachmentHandlers(areas),
    ...searchHandlers(areas),
    ...transferHandlers(areas),
    ...libraryHandlers(areas),
    ...compareHandlers(areas),
    ...presetsHandlers(areas),
    ...codeHandlers(areas),
    ...queryHandlers(areas),
    ...embeddingsHandlers(areas),
    ...meaningHandlers(areas),
    ...batchesHandlers(areas),
  }
}
