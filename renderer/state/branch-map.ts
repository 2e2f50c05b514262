import type { ConversationView, MessageNode } from './conversation-view.ts'

/** One line of the map: a message, or a straight run of messages that is folded. */
export interface MapRow {
  readonly kind: 'message' | 'run'
  /** The message, or the first one of the run. */
  readonly id: string
  /** How many messages it stands for. */
  readonly count: number
  /** How many branches it is away from the one that is shown. */
  readonly depth: number
  /** Whether it is of the branch that is shown. */
  readonly isShown: boolean
  /** Whether it begins a branch beside the line above. */
  readonly isBranch: boolean
  /** Which columns left of it have a line that goes on. */
  readonly passing: readonly boolean[]
  /** Whether its own line comes from above, and goes on below. */
  readonly hasAbove: boolean
  readonly hasBelow: boolean
  /** Whether branches begin beside it, and whether they are open; `undefined` where there are none. */
  readonly isOpen: boolean | undefined
  /** Its place among the lines of its level below the same line, from 1, and their number. */
  readonly place: number
  readonly size: number
}

/** What a person has folded and opened of a map, by ids of messages. */
export interface MapFolding {
  /** Messages whose branches are folded away. */
  readonly closed: ReadonlySet<string>
  /** Straight runs that are open, by their first message. */
  readonly opened: ReadonlySet<string>
}

/** Longer straight runs are folded; the messages at their ends stay. */
const longestRun = 5

type Source = Pick<ConversationView, 'nodes' | 'path'>

/**
 * The map of a conversation: the branch that is shown goes straight down; other versions of a message begin beside it,
 * and are lines of the same kind.
 */
export function branchMap({ nodes, path }: Source, folding: MapFolding): MapRow[] {
  const children = Map.groupBy(nodes.values(), (node) => parentIn(nodes, node))
  const builder: Builder = { children, shown: new Set(path), folding, rows: [] }
  addLine(builder, children.get(null) ?? [], { depth: 0, passing: [], isBranch: false })
  const placed = places(builder.rows)
  return builder.rows.map((row, index) => ({ ...row, ...(placed[index] ?? { place: 1, size: 1 }) }))
}

/** How many branches there are: the messages that nothing follows. */
export function countBranches({ nodes }: Pick<Source, 'nodes'>): number {
  const parents = new Set([...nodes.values()].map(({ parentId }) => parentId))
  return [...nodes.keys()].filter((id) => !parents.has(id)).length
}

type Unplaced = Omit<MapRow, 'place' | 'size'>

interface Builder {
  readonly children: ReadonlyMap<string | null, readonly MessageNode[]>
  readonly shown: ReadonlySet<string>
  readonly folding: MapFolding
  readonly rows: Unplaced[]
}

interface Line {
  readonly depth: number
  readonly passing: readonly boolean[]
  readonly isBranch: boolean
}

/** A message whose parent is not there begins the tree. */
function parentIn(nodes: Source['nodes'], { parentId }: MessageNode): string | null {
  return parentId !== null && nodes.has(parentId) ? parentId : null
}

interface Step {
  readonly main: MessageNode
  readonly others: readonly MessageNode[]
}

/** Adds a line of messages that follow each other, and the branches beside them. */
function addLine(builder: Builder, first: readonly MessageNode[], line: Line): void {
  const steps = stepsFrom(builder, first)
  for (let index = 0; index < steps.length;) {
    const step = steps[index]
    if (step === undefined) return
    const run = runFrom(steps, index, builder.folding)
    const row = { depth: line.depth, passing: line.passing, isShown: builder.shown.has(step.main.id), isBranch: line.isBranch && index === 0, hasAbove: index > 0 }
    if (run > 0) {
      builder.rows.push({ ...row, kind: 'run', id: step.main.id, count: run, hasBelow: true, isOpen: undefined })
      index += run
      continue
    }
    const isOpen = step.others.length === 0 ? undefined : !builder.folding.closed.has(step.main.id)
    const goesOn = index + 1 < steps.length
    builder.rows.push({ ...row, kind: 'message', id: step.main.id, count: 1, hasBelow: goesOn || isOpen === true, isOpen })
    if (isOpen === true) {
      for (const [place, other] of step.others.entries()) {
        const passing = [...line.passing, goesOn || place + 1 < step.others.length]
        addLine(builder, [other], { depth: line.depth + 1, passing, isBranch: true })
      }
    }
    index += 1
  }
}

/** The branch that is shown goes on straight, else the newest. */
function stepsFrom({ children, shown }: Builder, first: readonly MessageNode[]): Step[] {
  const steps: Step[] = []
  const seen = new Set<string>()
  for (let group = first; group.length > 0;) {
    const main = group.find(({ id }) => shown.has(id)) ?? group.at(-1)
    if (main === undefined || seen.has(main.id)) break
    seen.add(main.id)
    steps.push({ main, others: group.filter((node) => node !== main) })
    group = children.get(main.id) ?? []
  }
  return steps
}

/** How many messages from here on are folded into one line: those within a straight run, but for its ends. */
function runFrom(steps: readonly Step[], index: number, { opened }: MapFolding): number {
  const isStraight = (at: number): boolean => steps[at]?.others.length === 0
  if (index === 0 || !isStraight(index) || !isStraight(index - 1)) return 0
  // Only the second message of a run may begin a fold.
  if (index > 1 && isStraight(index - 2)) return 0
  let end = index
  while (isStraight(end)) end += 1
  const count = end - index - 1
  return count + 2 > longestRun && !opened.has(steps[index]?.main.id ?? '') ? count : 0
}

/** By line: its place among those of its level. The line that a line belongs to is the nearest one above it that is less deep. */
function places(rows: readonly Unplaced[]): Pick<MapRow, 'place' | 'size'>[] {
  const above: number[] = []
  const sizes = new Map<number, number>()
  const found = rows.map(({ depth }, index) => {
    const owner = depth === 0 ? -1 : (above[depth - 1] ?? -1)
    above[depth] = index
    const place = (sizes.get(owner) ?? 0) + 1
    sizes.set(owner, place)
    return { owner, place }
  })
  return found.map(({ owner, place }) => ({ place, size: sizes.get(owner) ?? place }))
}
