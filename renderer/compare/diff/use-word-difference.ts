import { useEffect, useState } from 'react'
import type { WordDifference } from './word-diff.ts'

/** Compares two texts in a thread that ends with who asked. `undefined` until it is known, `null` where it cannot be. */
export function useWordDifference(left: string, right: string): WordDifference | null | undefined {
  const [known, setKnown] = useState<{ readonly left: string; readonly right: string; readonly difference: WordDifference | null }>()
  useEffect(() => {
    const worker = new Worker(new URL('./diff-worker.ts', import.meta.url), { type: 'module', name: 'parley-diff' })
    worker.addEventListener('message', ({ data }: MessageEvent<WordDifference>) => setKnown({ left, right, difference: data }))
    worker.addEventListener('error', () => setKnown({ left, right, difference: null }))
    worker.postMessage([left, right])
    return () => worker.terminate()
  }, [left, right])
  return known?.left === left && known.right === right ? known.difference : undefined
}
