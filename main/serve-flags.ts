import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** What the server host was asked for. */
export interface ServeFlags {
  /** Absolute; the system's place when it was not named. */
  readonly dataFolder: string
  /** `undefined`: the one that this folder had last, else any free one. */
  readonly port: number | undefined
}

/** Reads `--data DIR` and `--port N`. Throws an `Error` that says which flag is wrong. */
export function readFlags(args: readonly string[], defaultFolder: string): ServeFlags {
  const { values } = parseArgs({ args: [...args], options: { data: { type: 'string' }, port: { type: 'string' } } })
  return {
    dataFolder: resolve(values.data ?? defaultFolder),
    port: values.port === undefined ? undefined : toPort(values.port),
  }
}

function toPort(text: string): number {
  const port = Number(text)
  if (/^\d+$/.test(text) && port <= 65_535) return port
  throw new Error(`--port ${text}: a port is a number from 0 to 65535`)
}
