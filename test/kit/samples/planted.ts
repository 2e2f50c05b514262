/** Words that the samples hide where cameras and programs write: none of them may leave this machine with an image. */
export const planted = {
  camera: 'Planted Camera Works',
  model: 'Planted Model 7',
  artist: 'Planted Artist',
  xmp: 'Planted xmp rights',
  iptc: 'Planted iptc city',
  comment: 'Planted comment',
  text: 'Planted text chunk',
} as const

/** Where the planted pictures were taken, as EXIF's rationals: degrees, minutes, seconds. */
export const place = { latitude: [52, 31, 12], longitude: [13, 24, 18] } as const

const u16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16BE(value)
  return bytes
}
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}

/** A field of a TIFF directory. */
interface Field {
  readonly tag: number
  readonly type: 2 | 3 | 4 | 5
  readonly count: number
  readonly value: Buffer
}

const text = (tag: number, value: string): Field => ({ tag, type: 2, count: value.length + 1, value: Buffer.from(`${value}\0`) })
const short = (tag: number, value: number): Field => ({ tag, type: 3, count: 1, value: Buffer.concat([u16(value), u16(0)]) })
const long = (tag: number, value: number): Field => ({ tag, type: 4, count: 1, value: u32(value) })
const rationals = (tag: number, values: readonly number[]): Field => ({ tag, type: 5, count: values.length, value: Buffer.concat(values.flatMap((value) => [u32(value), u32(1)])) })

/** A TIFF directory that begins at `at`; what does not fit into four bytes follows it. */
function directory(fields: readonly Field[], at: number, next: number): Buffer {
  let free = at + 2 + fields.length * 12 + 4
  const values: Buffer[] = []
  const rows = fields.toSorted((a, b) => a.tag - b.tag).map(({ tag, type, count, value }) => {
    const head = Buffer.concat([u16(tag), u16(type), u32(count)])
    if (value.length <= 4) return Buffer.concat([head, value, Buffer.alloc(4 - value.length)])
    const row = Buffer.concat([head, u32(free)])
    const even = value.length % 2 === 0 ? value : Buffer.concat([value, Buffer.alloc(1)])
    values.push(even)
    free += even.length
    return row
  })
  return Buffer.concat([u16(fields.length), ...rows, u32(next), ...values])
}

/** EXIF as cameras write it: who and what took it, where, how it is turned, and a thumbnail that shows what was there before a crop. */
export function exif({ orientation, thumbnail }: { orientation: number; thumbnail?: Buffer }): Buffer {
  const gps = [text(1, 'N'), rationals(2, place.latitude), text(3, 'E'), rationals(4, place.longitude)]
  const fields = (gpsAt: number): Field[] => [text(0x010f, planted.camera), text(0x0110, planted.model), short(0x0112, orientation), text(0x013b, planted.artist), long(0x8825, gpsAt)]
  const gpsAt = 8 + directory(fields(0), 8, 0).length
  const gpsBytes = directory(gps, gpsAt, 0)
  const thumbnailAt = gpsAt + gpsBytes.length
  const second = (at: number): Buffer => directory([short(0x0103, 6), long(0x0201, at), long(0x0202, thumbnail?.length ?? 0)], thumbnailAt, 0)
  const tail = thumbnail === undefined ? [] : [second(thumbnailAt + second(0).length), thumbnail]
  return Buffer.concat([Buffer.from('MM\0*\0\0\0\u0008', 'latin1'), directory(fields(gpsAt), 8, thumbnail === undefined ? 0 : thumbnailAt), gpsBytes, ...tail])
}

/** XMP as programs write it. What it says of turning is old: browsers go by EXIF alone. */
export const xmp = `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" tiff:Orientation="3" xmlns:dc="http://purl.org/dc/elements/1.1/" dc:rights="${planted.xmp}"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`

/** The block of Photoshop that holds IPTC: a city (2:90). */
export function iptc(): Buffer {
  const record = Buffer.concat([Buffer.from([0x1c, 0x02, 0x5a]), u16(planted.iptc.length), Buffer.from(planted.iptc)])
  const block = Buffer.concat([Buffer.from('8BIM'), u16(0x0404), u16(0), u32(record.length), record, Buffer.alloc(record.length % 2)])
  return Buffer.concat([Buffer.from('Photoshop 3.0\0'), block])
}
