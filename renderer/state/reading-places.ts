/** A line that was being read: a message, and how many pixels its beginning is below the upper edge. */
export interface ReadingPlace {
  readonly messageId: string
  readonly offset: number
}

/** Heights of rows of a conversation's log that were drawn, in pixels, by their names, while its column had this width. */
export interface MeasuredRows {
  width: number
  readonly heights: Map<string, number>
}

/** Where conversations were left in their middle, and how high their rows were. */
export interface ReadingPlaces {
  get(conversationId: string): ReadingPlace | undefined
  set(conversationId: string, place: ReadingPlace): void
  delete(conversationId: string): void
  /** What was measured of a conversation; to be added to. */
  measured(conversationId: string): MeasuredRows
}

/** Where places are kept over a reload of the page: `sessionStorage`, or what stands for it. */
export type PlaceStorage = Pick<Storage, 'getItem' | 'setItem'>

const storageKey = 'reading-places'
const mostPlaces = 200
const mostMeasured = 12

/** Makes the store of reading places. They outlive a reload of the page, not the application: there one looks for the end. */
export function createReadingPlaces(storage: PlaceStorage | null): ReadingPlaces {
  const places = new Map(readPlaces(storage))
  const measured = new Map<string, MeasuredRows>()
  const store = (): void => {
    try {
      storage?.setItem(storageKey, JSON.stringify([...places]))
    } catch {
      // A full or forbidden storage: the places are lost with the page.
    }
  }
  return {
    get: (id) => places.get(id),
    set: (id, place) => {
      putLast(places, id, place, mostPlaces)
      store()
    },
    delete: (id) => {
      if (places.delete(id)) store()
    },
    measured: (id) => {
      const known = measured.get(id) ?? { width: 0, heights: new Map<string, number>() }
      putLast(measured, id, known, mostMeasured)
      return known
    },
  }
}

function putLast<Value>(map: Map<string, Value>, key: string, value: Value, most: number): void {
  map.delete(key)
  map.set(key, value)
  const oldest = map.keys().next().value
  if (map.size > most && oldest !== undefined) map.delete(oldest)
}

function readPlaces(storage: PlaceStorage | null): [string, ReadingPlace][] {
  try {
    const stored: unknown = JSON.parse(storage?.getItem(storageKey) ?? '[]')
    return Array.isArray(stored) ? stored.filter(isPlace) : []
  } catch {
    return []
  }
}

function isPlace(entry: unknown): entry is [string, ReadingPlace] {
  if (!Array.isArray(entry) || typeof entry[0] !== 'string') return false
  const place: unknown = entry[1]
  return typeof place === 'object' && place !== null && 'messageId' in place && typeof place.messageId === 'string' && 'offset' in place && typeof place.offset === 'number'
}
