/** What a node of the message tree is known by. */
export interface TreeNode {
  readonly id: string
  readonly parentId: string | null
}

/**
 * The messages from the first one to `leafId`, in reading order. An unknown leaf gives an empty path;
 * a broken or circular chain ends where it breaks.
 */
export function pathTo<Node extends TreeNode>(nodes: ReadonlyMap<string, Node>, leafId: string | null): Node[] {
  const path: Node[] = []
  const seen = new Set<string>()
  let node = leafId === null ? undefined : nodes.get(leafId)
  while (node !== undefined && !seen.has(node.id)) {
    seen.add(node.id)
    path.push(node)
    node = node.parentId === null ? undefined : nodes.get(node.parentId)
  }
  return path.toReversed()
}
