import { loadPlaygroundTexts } from '../../ui/i18n.ts'
import { later } from '../../ui/later.tsx'

/** The dialog that shows a request as code, with its texts. */
export const CodeDialog = later(() => Promise.all([import('./CodeDialog.tsx'), loadPlaygroundTexts()]).then(([module]) => module.CodeDialog))
