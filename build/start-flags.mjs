// @ts-check
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'

/** What `npm start` answers to `--help`. */
export const usage = `npm start -- [--browser] [--port N] [--data DIR] [--no-open]
  --browser   run Parley as a server of this machine and open it in a browser's window
  --port N    the port of that server (without it, the one it had last)
  --data DIR  the folder of the data
  --no-open   open no window, only print the address`

/**
 * Reads the flags of `npm start`. A relative folder means the one in which the command was typed, which npm leaves.
 * Throws an `Error` that names a flag that is wrong.
 * @param {readonly string[]} args
 * @param {string} [typedIn]
 */
export function readStartFlags(args, typedIn = process.env['INIT_CWD'] ?? process.cwd()) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      browser: { type: 'boolean', default: false },
      port: { type: 'string' },
      data: { type: 'string' },
      'no-open': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  const { port } = values
  if (port !== undefined && !(/^\d+$/.test(port) && Number(port) <= 65_535)) {
    throw new Error(`--port ${port}: a port is a number from 0 to 65535`)
  }
  return {
    isBrowser: values.browser,
    port: port === undefined ? undefined : Number(port),
    dataFolder: values.data === undefined ? undefined : resolve(typedIn, values.data),
    isOpened: !values['no-open'],
    isHelp: values.help,
  }
}
