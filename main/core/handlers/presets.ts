import type { Areas, Group } from './areas.ts'

/** The area `presets` of the contract. */
export function presetsHandlers(_areas: Areas): Group<'presets'> {
  return {}
}
