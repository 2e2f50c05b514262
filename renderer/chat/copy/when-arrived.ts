import type { Replica } from '../../state/replica.ts'

/** Ends when all of these messages of an open conversation are there. */
export async function whenArrived({ message, subscribeMessage }: Pick<Replica, 'message' | 'subscribeMessage'>, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    if (message(id) !== undefined) continue
    await new Promise<void>((resolve) => {
      const end = subscribeMessage(id, () => {
        if (message(id) === undefined) return
        end()
        resolve()
      })
    })
  }
}
