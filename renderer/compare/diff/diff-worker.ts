import { wordDifference } from './word-diff.ts'

globalThis.addEventListener('message', ({ data: [left, right] }: MessageEvent<readonly [string, string]>) => postMessage(wordDifference(left, right)))
