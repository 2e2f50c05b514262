import { later } from '../../ui/later.tsx'

/** The form that asks for the values of a kept text. */
export const FillDialog = later(() => import('./FillDialog.tsx').then((module) => module.FillDialog))
