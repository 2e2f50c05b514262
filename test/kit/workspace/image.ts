/** What the fake model can tell about an image: read from the file's header, nothing is decoded. */
export interface SeenImage {
  readonly format: 'PNG' | 'JPEG' | 'GIF' | 'WebP'
  readonly width: number
  readonly height: number
  readonly bytes: number
}

/** Reads an image out of a `data:` URL. Undefined when it is none, or none of the four formats. */
export function imageFromDataUrl(url: string): SeenImage | undefined {
  const match = /^data:[^;,]*;base64,([A-Za-z0-9+/]+={0,2})$/.exec(url)
  return match?.[1] === undefined ? undefined : readImage(Buffer.from(match[1], 'base64'))
}

/** Reads format and pixel size from the first bytes of a PNG, JPEG, GIF or WebP file. Undefined when it is none. */
export function readImage(data: Buffer): SeenImage | undefined {
  const found = readPng(data) ?? readGif(data) ?? readWebp(data) ?? readJpeg(data)
  return found && { ...found, bytes: data.length }
}

type Found = Omit<SeenImage, 'bytes'>

function readPng(data: Buffer): Found | undefined {
  if (data.length < 24 || data.toString('latin1', 0, 8) !== '\x89PNG\r\n\x1a\n') return undefined
  return { format: 'PNG', width: data.readUInt32BE(16), height: data.readUInt32BE(20) }
}

function readGif(data: Buffer): Found | undefined {
  if (data.length < 10 || !/^GIF8[79]a$/.test(data.toString('latin1', 0, 6))) return undefined
  return { format: 'GIF', width: data.readUInt16LE(6), height: data.readUInt16LE(8) }
}

function readWebp(data: Buffer): Found | undefined {
  if (data.length < 30 || data.toString('latin1', 0, 4) !== 'RIFF') return undefined
  if (data.toString('latin1', 8, 12) !== 'WEBP') return undefined
  const kind = data.toString('latin1', 12, 16)
  if (kind === 'VP8X') return { format: 'WebP', width: data.readUIntLE(24, 3) + 1, height: data.readUIntLE(27, 3) + 1 }
  if (kind === 'VP8L') {
    const bits = data.readUInt32LE(21)
    return { format: 'WebP', width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
  }
  return { format: 'WebP', width: data.readUInt16LE(26) & 0x3fff, height: data.readUInt16LE(28) & 0x3fff }
}

function readJpeg(data: Buffer): Found | undefined {
  if (data.length < 4 || data.readUInt16BE(0) !== 0xffd8) return undefined
  let at = 2
  while (at + 9 <= data.length && data[at] === 0xff) {
    const marker = data[at + 1] ?? 0
    // SOF0 to SOF15 hold the size; C4, C8 and CC in that range are other tables.
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      return { format: 'JPEG', width: data.readUInt16BE(at + 7), height: data.readUInt16BE(at + 5) }
    }
    at += marker === 0xff ? 1 : 2 + data.readUInt16BE(at + 2)
  }
  return undefined
}
