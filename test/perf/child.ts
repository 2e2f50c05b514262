import { fork, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

/** What one round in another process found. */
export interface Round {
  readonly milliseconds: number
  /** Tells whether two sides did the same work. */
  readonly proof: string
}

/** A process that does one side's work again and again. */
export interface RoundsChild {
  once(): Promise<Round>
  close(): Promise<void>
}

/** Starts `path` as a process that does rounds on demand (`answerRounds`). */
export function startRounds(path: string, args: readonly string[]): RoundsChild {
  const child = fork(path, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  return {
    once: () =>
      new Promise((resolve, reject) => {
        const ended = (code: number | null): void => reject(new Error(`${path} ended with ${code}`))
        child.once('exit', ended)
        child.once('message', (message) => {
          child.off('exit', ended)
          resolve(message as Round)
        })
        child.send('round')
      }),
    close: () => end(child),
  }
}

/** The other half of `startRounds`: does `round` whenever it is asked to, and `close` when nobody asks any more. */
export function answerRounds(round: () => Promise<Round>, close: () => Promise<void>): void {
  process.on('message', () => void round().then((found) => process.send?.(found)))
  process.once('disconnect', () => void close())
}

/** Starts a program and waits for a line of its output that `pattern` matches; answers the match's first group. */
export async function startUntil(args: readonly string[], pattern: RegExp, env: NodeJS.ProcessEnv = process.env): Promise<{ found: string; close(): Promise<void> }> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env })
  for await (const line of createInterface({ input: child.stdout })) {
    const found = pattern.exec(line)?.[1]
    if (found !== undefined) return { found, close: () => end(child) }
  }
  throw new Error(`${args[0]} ended without its first line`)
}

/** Runs a program to its end. Rejects when it does not end well. */
export function runToEnd(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'], env })
    child.once('error', reject)
    child.once('exit', (code, signal) => (code === 0 ? resolve() : reject(new Error(`${args.join(' ')} ended with ${code ?? signal}`))))
  })
}

function end(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    if (child.connected) child.disconnect()
    else child.kill('SIGTERM')
  })
}
