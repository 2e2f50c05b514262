const megabyte = 1024 * 1024

/** The largest files that are taken, in bytes, by what they are. */
export const fileLimits = { image: 100 * megabyte, pdf: 50 * megabyte, office: 50 * megabyte, text: 20 * megabyte } as const

/** What is larger is no file that is taken, whatever it is; in bytes. */
export const maxFileBytes = Math.max(...Object.values(fileLimits))

/** A number of bytes as it is named in a refusal, in MB. */
export function inMegabytes(bytes: number): number {
  return Math.round(bytes / megabyte)
}

/** As many files go with one message. */
export const maxAttachments = 100
