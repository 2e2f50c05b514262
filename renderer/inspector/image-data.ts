import { bodyPieces, imageAddress } from '#shared/curl.ts'

/** The base64 of every image that a body refers to, by its address. Rejects where one can no longer be read. */
export async function imageDataOf(body: string): Promise<Map<string, string>> {
  const ids = new Set(bodyPieces(body).flatMap((piece) => (typeof piece === 'string' ? [] : [imageAddress(piece)])))
  return new Map(await Promise.all([...ids].map(async (id) => [id, await readBase64(id)] as const)))
}

async function readBase64(address: string): Promise<string> {
  const response = await fetch(`/blobs/${address}`)
  if (!response.ok) throw new Error(`the image ${address} can no longer be read`)
  const reader = new FileReader()
  reader.readAsDataURL(await response.blob())
  await new Promise((resolve, reject) => {
    reader.addEventListener('load', resolve, { once: true })
    reader.addEventListener('error', reject, { once: true })
  })
  return String(reader.result).replace(/^[^,]*,/, '')
}
