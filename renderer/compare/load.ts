import { loadPlaygroundTexts } from '../ui/i18n.ts'

/** Fetches the columns of comparisons with their texts: the first picture of the window needs neither. */
export function loadComparePane() {
  return Promise.all([import('./ComparePane.tsx'), loadPlaygroundTexts()]).then(([module]) => module)
}
