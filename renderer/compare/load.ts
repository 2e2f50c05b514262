import { loadPlaygroundTexts } from '../ui/i18n.ts'
import { later } from '../ui/later.tsx'

/** The columns of comparisons, with their texts: the first picture of the window needs neither. */
export const ComparePane = later(() => Promise.all([import('./ComparePane.tsx'), loadPlaygroundTexts()]).then(([module]) => module.ComparePane))
