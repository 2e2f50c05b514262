/**
 * The path of the page in which a model's HTML and SVG runs, separated from everything. Both hosts serve it; it is the only
 * address that the window's policy lets a frame have.
 */
export const previewPath = '/preview'

/** What that page tells its parent once, when it can be given something to show. */
export const previewReady = 'parley-preview-ready'

/** What that page is given once, together with a port for `PreviewReport`s. */
export interface PreviewContent {
  /** A whole page, or a piece of one. */
  readonly html: string
  /** Runs in it when it is there: a program that would be too long to be written into the page. */
  readonly script?: string
}

/** What goes wrong in what is shown, and the answers to `ping`. Whatever runs there may forge them: they are text to show, no more. */
export type PreviewReport = { readonly type: 'error'; readonly text: string } | { readonly type: 'pong' }
