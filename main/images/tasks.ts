/** What the thread does, and with what. */
export type Task =
  /** Decodes an image that sharp cannot. `profile` is its colour profile. */
  | { readonly kind: 'bmp'; readonly path: string }
  | { readonly kind: 'heic'; readonly path: string; readonly profile?: Uint8Array }
  /** Draws an SVG in a size that is useful for its own; its longer edge has at most `edge` pixels. */
  | { readonly kind: 'svg'; readonly path: string; readonly edge?: number }
  /** Writes a file without what is no part of its picture; `null` where that cannot be done, or would have more than `maxBytes`. */
  | { readonly kind: 'clean'; readonly path: string; readonly mediaType: string; readonly maxBytes: number; readonly target: string }

/** An image in memory that sharp reads without decoding: an uncompressed TIFF. */
export interface Decoded {
  readonly tiff: Uint8Array<ArrayBuffer>
}

/** How a file was cleaned. */
export interface CleanedFile {
  readonly bytes: number
  /** Whether anything was cut out. */
  readonly isCut: boolean
}

/** What the thread answers. */
export interface Answers {
  readonly bmp: Decoded
  readonly heic: Decoded
  readonly svg: Decoded
  readonly clean: CleanedFile | null
}
