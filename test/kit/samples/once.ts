const made = new Map<string, Promise<Buffer<ArrayBuffer>>>()

/** What `make` makes, made once in this process for each `key`. */
export function once(key: string, make: () => Buffer | Promise<Buffer>): Promise<Buffer<ArrayBuffer>> {
  let bytes = made.get(key)
  if (bytes === undefined) {
    bytes = Promise.resolve(make()).then((buffer) => Buffer.from(buffer))
    made.set(key, bytes)
  }
  return bytes
}

/** A file as a person drops it. The type is what a browser would guess from the name; nobody may trust it. */
export function fileOf(name: string, bytes: Uint8Array, type = ''): File {
  return new File([new Uint8Array(bytes)], name, { type })
}
