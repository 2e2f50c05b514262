/** Marks a moment as `area/didX`, in whatever process: `performance.getEntriesByType('mark')` reads them back in order. */
export function mark(name: `${string}/did${string}`): void {
  performance.mark(name)
}
