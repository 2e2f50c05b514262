import { avif, bmp, bombDocx, circularPdf, climbingDocx, cmykPhoto, damagedPdf, docx, gif, heic, jpegOfManyPixels, laughingDocx, lyingBombDocx, lyingPdf, noise, oldOffice, pdf, photo, photoWithBrokenExif, pngBomb, pngOfManyPixels, pngTextBomb, pptx, protectedPdf, bmpOfManyPixels, scannedPdf, screenshot, scriptedPdf, svgs, tiff, webp, xlsx, zipNamedDocx } from '#kit/samples.ts'
import type { ErrorCode } from '#shared/error.ts'

type Made = () => Promise<Uint8Array> | Uint8Array

/** A picture that is taken. All of them show the sample picture, upright. */
export interface PictureRow {
  readonly name: string
  readonly file: Made
  readonly mediaType: string
  /** Of what is stored and of what arrives, in pixels; 96 x 64 where nothing is said. */
  readonly size?: { readonly width: number; readonly height: number }
  /** What arrives at an endpoint that takes PNG, JPEG, WebP and GIF. */
  readonly arrives: readonly string[]
  /** The largest difference of a channel to the sample picture that its encoding may make, away from edges; 0: every pixel is the same. */
  readonly within?: number
  readonly frames?: number
  readonly orientation?: number
}

/** A file that is refused, by why. */
export interface TrapRow {
  readonly name: string
  readonly file: Made
  readonly codes: readonly ErrorCode[]
  /** Which of the sentences of its code is said. */
  readonly reason?: string
}

const orientations = [1, 2, 3, 4, 5, 6, 7, 8] as const
const text = (content: string): Made => () => Buffer.from(content)

/** Every kind of picture. */
export const pictures: readonly PictureRow[] = [
  ...orientations.map((orientation): PictureRow => ({ name: `photo ${orientation}.jpg`, file: () => photo({ orientation }), mediaType: 'image/jpeg', arrives: ['image/jpeg'], orientation })),
  ...orientations.map((orientation): PictureRow => ({ name: `screenshot ${orientation}.png`, file: () => screenshot({ orientation }), mediaType: 'image/png', arrives: ['image/png'], within: 0, orientation })),
  { name: 'plain.webp', file: () => webp(), mediaType: 'image/webp', arrives: ['image/webp'], within: 0 },
  { name: 'turned.webp', file: () => webp({ orientation: 6 }), mediaType: 'image/webp', arrives: ['image/webp', 'image/png'], within: 0, orientation: 6 },
  { name: 'animation.gif', file: () => gif(), mediaType: 'image/gif', arrives: ['image/gif', 'image/png'], frames: 3 },
  { name: 'a thousand.gif', file: () => gif({ frames: 1000 }), mediaType: 'image/gif', arrives: ['image/gif', 'image/png'], frames: 1000 },
  { name: 'picture.avif', file: () => avif(), mediaType: 'image/avif', arrives: ['image/png', 'image/jpeg', 'image/webp'] },
  { name: 'paint.bmp', file: () => bmp(), mediaType: 'image/bmp', arrives: ['image/png'], within: 0 },
  { name: 'scan.tiff', file: () => tiff(), mediaType: 'image/tiff', arrives: ['image/png'], within: 0 },
  { name: 'fax.tif', file: () => tiff({ pages: 3 }), mediaType: 'image/tiff', arrives: ['image/png'], within: 0 },
  { name: 'turned.tif', file: () => tiff({ orientation: 6 }), mediaType: 'image/tiff', arrives: ['image/png'], within: 0, orientation: 6 },
  { name: 'telephone.heic', file: () => heic(), mediaType: 'image/heic', arrives: ['image/jpeg', 'image/png'] },
  { name: 'turned telephone.heic', file: () => heic('turned'), mediaType: 'image/heic', arrives: ['image/jpeg', 'image/png'] },
  // It has no pixels of its own: a small one is drawn large, so that it can be read.
  { name: 'drawing.svg', file: text(svgs.plain), mediaType: 'image/svg+xml', arrives: ['image/png'], within: 2, size: { width: 1536, height: 1024 } },
  { name: 'cmyk.jpg', file: () => cmykPhoto(), mediaType: 'image/jpeg', arrives: ['image/jpeg', 'image/png'], within: 255 },
  { name: 'broken exif.jpg', file: () => photoWithBrokenExif(), mediaType: 'image/jpeg', arrives: ['image/jpeg'] },
  // Named as something else: what counts is the content.
  { name: 'renamed.pdf', file: () => photo({ orientation: 6 }), mediaType: 'image/jpeg', arrives: ['image/jpeg'], orientation: 6 },
  { name: 'renamed.jpg', file: () => webp(), mediaType: 'image/webp', arrives: ['image/webp'], within: 0 },
]

/** Everything that is refused. */
export const traps: readonly TrapRow[] = [
  { name: 'nothing.png', file: () => new Uint8Array(), codes: ['file-empty'] },
  { name: 'nothing.pdf', file: () => new Uint8Array(), codes: ['file-empty'] },
  { name: 'cut.jpg', file: async () => (await photo({ width: 960, height: 640 })).subarray(0, 2500), codes: ['image-broken', 'file-not-image'] },
  { name: 'cut.png', file: async () => (await screenshot()).subarray(0, 900), codes: ['image-broken', 'file-not-image'] },
  { name: 'cut.webp', file: async () => (await webp()).subarray(0, 80), codes: ['image-broken', 'file-not-image'] },
  { name: 'cut.gif', file: async () => (await gif()).subarray(0, 100), codes: ['image-broken', 'file-not-image'] },
  { name: 'cut.avif', file: async () => (await avif()).subarray(0, 500), codes: ['image-broken', 'file-not-image'] },
  { name: 'cut.bmp', file: async () => (await bmp()).subarray(0, 3000), codes: ['image-broken', 'file-not-image'] },
  { name: 'cut.heic', file: async () => (await heic()).subarray(0, 600), codes: ['image-broken', 'file-not-image'] },
  { name: 'cut.tif', file: async () => (await tiff()).subarray(0, 200), codes: ['image-broken', 'file-not-image'] },
  { name: 'text named.png', file: text('not an image at all'), codes: ['file-not-image'] },
  { name: '500 megapixels.png', file: () => pngOfManyPixels(), codes: ['image-too-large'] },
  { name: '4290 megapixels.jpg', file: () => jpegOfManyPixels(), codes: ['image-too-large'] },
  { name: '3600 megapixels.bmp', file: () => bmpOfManyPixels(), codes: ['image-too-large'] },
  { name: 'bomb.png', file: () => pngBomb(), codes: ['image-too-large'] },
  { name: 'protected.pdf', file: () => protectedPdf(), codes: ['file-protected'] },
  { name: 'damaged.pdf', file: () => damagedPdf(), codes: ['file-broken'] },
  { name: 'circular.pdf', file: () => circularPdf(), codes: ['file-broken'] },
  { name: 'climbing.docx', file: () => climbingDocx(), codes: ['file-broken'], reason: 'unsafe' },
  { name: 'other.docx', file: () => zipNamedDocx(), codes: ['file-not-supported'], reason: 'archive' },
  { name: 'bomb.docx', file: () => bombDocx(), codes: ['file-too-complex'], reason: 'size' },
  { name: 'lying bomb.docx', file: () => lyingBombDocx(), codes: ['file-broken'] },
  { name: 'old.doc', file: () => oldOffice(), codes: ['file-not-supported'], reason: 'old-office' },
  { name: 'noise.txt', file: () => noise, codes: ['file-not-supported'], reason: 'binary' },
]

/** Documents that are taken, however odd, with what must be said of them. */
export const documents: readonly { readonly name: string; readonly file: Made; readonly kind: 'pdf' | 'office'; readonly pages?: number }[] = [
  { name: 'three pages.pdf', file: () => pdf(), kind: 'pdf', pages: 3 },
  { name: 'scan.pdf', file: () => scannedPdf(), kind: 'pdf', pages: 2 },
  { name: 'letter.docx', file: () => docx(), kind: 'office' },
  { name: 'dues.xlsx', file: () => xlsx(), kind: 'office' },
  { name: 'talk.pptx', file: () => pptx(), kind: 'office' },
]

/** Files that are taken or refused, as the libraries can, but may cost little whatever they are. */
export const odd: readonly { readonly name: string; readonly file: Made }[] = [
  { name: 'text bomb.png', file: () => pngTextBomb() },
  { name: 'lying.pdf', file: () => lyingPdf() },
  { name: 'scripted.pdf', file: () => scriptedPdf() },
  // Its entities are left as they stand.
  { name: 'laughing.docx', file: () => laughingDocx() },
  ...(['withoutSize', 'script', 'external', 'entities', 'laughs', 'uses', 'huge', 'nested'] as const).map((which) => ({ name: `${which}.svg`, file: text(svgs[which]) })),
]
