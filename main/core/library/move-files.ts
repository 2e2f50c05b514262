/** In a folder that is to be moved: where to. */
export const planFile = 'move.json'
/** In a folder that was moved: where to. Later starts follow it. */
export const pointerFile = 'moved-to.json'
/** In a folder that something is being moved to: where from. It is complete only when the other folder points here. */
export const originFile = 'moving-from.json'
