import type { Areas, Group } from './areas.ts'

/** The area `meaning` of the contract. */
export function meaningHandlers({ events, meaning }: Areas): Group<'meaning'> {
  return {
    'meaning.status': () => {
      // Whoever asks shows a box to search in.
      meaning.warm()
      return { lastEvent: events.flush(), ...meaning.status() }
    },
    'meaning.estimate': ({ endpointId }) => meaning.estimate(endpointId),
    'meaning.turnOn': ({ endpointId, again }) => {
      meaning.turnOn(endpointId, again ?? false)
      return {}
    },
    'meaning.turnOff': () => {
      meaning.turnOff()
      return {}
    },
    'meaning.retry': () => {
      meaning.retry()
      return {}
    },
  }
}
