import { open } from 'node:fs/promises'

/** So many bytes say of which kind a file is: `%PDF-` may stand after other lines. */
const headBytes = 1024

/** The kind of a document by its first bytes; `undefined` for anything else. `compound` is what old office programs write. */
export async function signatureOf(path: string): Promise<'pdf' | 'zip' | 'compound' | undefined> {
  const head = await readHead(path)
  if (/(?:^|[\r\n])\s*%PDF-\d/.test(head.toString('latin1'))) return 'pdf'
  if (head.subarray(0, 4).equals(Buffer.from('PK\x03\x04', 'latin1'))) return 'zip'
  return head.subarray(0, 8).equals(Buffer.from('d0cf11e0a1b11ae1', 'hex')) ? 'compound' : undefined
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
