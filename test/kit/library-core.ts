import type { TestCore } from './core.ts'
import { fillLibrary } from './library.ts'
import { testCore } from './story.ts'

/** The real core for the present test, on a library that holds everything (`fillLibrary`). */
export async function filledCore(): Promise<TestCore> {
  const empty = await testCore()
  await empty.close()
  await fillLibrary(empty.folder)
  return testCore({}, empty.folder)
}
