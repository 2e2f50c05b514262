import type { Areas, Group } from './areas.ts'

/** Conversations that are shown in columns. */
export function compareHandlers({ comparisons }: Areas): Group<'compare'> {
  return {
    'compare.start': (input) => comparisons.start(input),
    'compare.change': (input) => comparisons.change(input),
    'compare.changeColumn': (input) => comparisons.changeColumn(input),
    'compare.addColumn': (input) => comparisons.addColumn(input),
    'compare.removeColumn': (input) => comparisons.removeColumn(input),
    'compare.ask': (input) => comparisons.ask(input),
    'compare.pick': (input) => comparisons.pick(input),
    'compare.end': (input) => comparisons.end(input),
  }
}
