import { z } from 'zod'

/** Whose export a file is. */
export const importSourceSchema = z.enum(['parley', 'chatgpt', 'claude', 'open-webui', 'librechat', 'cherry-studio', 'chatbox', 'jan', 'lm-studio'])

/** Whose export a file is. */
export type ImportSource = z.infer<typeof importSourceSchema>

/** How conversations leave Parley: for people to read, for programs, and everything without loss. */
export const exportFormatSchema = z.enum(['markdown', 'json', 'html', 'archive'])

/** How conversations leave Parley. */
export type ExportFormat = z.infer<typeof exportFormatSchema>

/** Why something of an export did not come in. A code, so that the window says it in the person's language. */
export const skipReasonSchema = z.enum([
  'not-json', 'json-cut', 'not-a-conversation', 'no-messages', 'too-large', 'cycle', 'unknown-content', 'image-missing', 'image-unreadable',
  'file-not-kept', 'path-unsafe', 'zip-bomb', 'zip-damaged', 'unreadable-format', 'date-invalid', 'key-not-kept', 'encrypted',
])

/** Why something of an export did not come in. */
export type SkipReason = z.infer<typeof skipReasonSchema>

/** What an import brought, and what it did not, and why. */
export const importReportSchema = z.object({
  /** Empty where nothing was recognised. */
  sources: z.array(importSourceSchema),
  conversations: z.object({ added: z.number().int(), updated: z.number().int(), unchanged: z.number().int() }),
  messages: z.object({ added: z.number().int() }),
  images: z.object({ added: z.number().int() }),
  /** What was left out, most frequent first; `examples` names the first few places. */
  skipped: z.array(z.object({ reason: skipReasonSchema, count: z.number().int(), examples: z.array(z.string()) })),
  /** Ids of the first conversations that came in, newest first, so that the window can show one. */
  conversationIds: z.array(z.string()),
})

/** What an import brought. */
export type ImportReport = z.infer<typeof importReportSchema>
