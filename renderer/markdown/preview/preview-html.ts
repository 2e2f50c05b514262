/** What can be previewed. */
export type PreviewKind = 'html' | 'svg'

/** The longest text that is previewed, in UTF-16 units. */
export const longestPreview = 2_000_000

/** The page that shows a text: a page or a piece of one as it is, an image in the middle of an empty page. */
export function previewHtml(text: string, kind: PreviewKind): string {
  if (kind === 'html') return text
  const image = text.replace(/^\s*<\?xml[^>]*\?>\s*(?:<!DOCTYPE[^>]*>)?/i, '')
  return `<!doctype html><meta charset="utf-8"><style>html,body{height:100%;margin:0}body{display:grid;place-items:center;padding:16px;box-sizing:border-box}svg{max-width:100%;max-height:100%}</style>${image}`
}
