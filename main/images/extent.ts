import { hasText } from './bytes.ts'

/** Width and height of a PNG, JPEG, GIF or WebP as its first bytes say, not turned; `null` where they do not. */
export function readExtent(bytes: Uint8Array): { width: number; height: number } | null {
  if (bytes.length < 30) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (hasText(bytes, 1, 'PNG')) return { width: view.getUint32(16), height: view.getUint32(20) }
  if (hasText(bytes, 0, 'GIF8')) return { width: view.getUint16(6, true), height: view.getUint16(8, true) }
  if (hasText(bytes, 8, 'WEBP')) return webpExtent(bytes, view)
  return bytes[0] === 0xff && bytes[1] === 0xd8 ? jpegExtent(bytes, view) : null
}

function webpExtent(bytes: Uint8Array, view: DataView): { width: number; height: number } {
  if (hasText(bytes, 12, 'VP8X')) return { width: (view.getUint32(24, true) & 0xffffff) + 1, height: (view.getUint32(26, true) >>> 8) + 1 }
  if (hasText(bytes, 12, 'VP8L')) return { width: (view.getUint32(21, true) & 0x3fff) + 1, height: ((view.getUint32(21, true) >>> 14) & 0x3fff) + 1 }
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff }
}

function jpegExtent(bytes: Uint8Array, view: DataView): { width: number; height: number } | null {
  let at = 2
  while (at + 9 < bytes.length && bytes[at] === 0xff) {
    const code = bytes[at + 1] ?? 0
    if (code === 0xff) {
      at += 1
      continue
    }
    const isFrame = code >= 0xc0 && code <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(code)
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    at += 2 + view.getUint16(at + 2)
  }
  return null
}
