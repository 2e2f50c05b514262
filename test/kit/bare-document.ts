/*
 * What React needs of a document, for tests that count what is drawn: elements and texts that know their children, no layout and
 * no events. What is looked at, found or clicked is tested in a browser.
 */

class BareNode extends EventTarget {
  readonly nodeType: number
  readonly nodeName: string
  readonly ownerDocument: unknown
  parentNode: BareNode | null = null
  childNodes: BareNode[] = []
  data = ''

  constructor(nodeType: number, nodeName: string, ownerDocument: unknown) {
    super()
    this.nodeType = nodeType
    this.nodeName = nodeName
    this.ownerDocument = ownerDocument
  }

  get firstChild(): BareNode | null {
    return this.childNodes[0] ?? null
  }

  get lastChild(): BareNode | null {
    return this.childNodes.at(-1) ?? null
  }

  get nextSibling(): BareNode | null {
    const siblings = this.parentNode?.childNodes ?? []
    return siblings[siblings.indexOf(this) + 1] ?? null
  }

  get nodeValue(): string {
    return this.data
  }

  set nodeValue(text: string) {
    this.data = text
  }

  get textContent(): string {
    return this.nodeType === 3 ? this.data : this.childNodes.map((node) => node.textContent).join('')
  }

  set textContent(text: string) {
    this.childNodes = []
    if (text !== '') this.appendChild(bareText(text, this.ownerDocument))
  }

  appendChild(node: BareNode): BareNode {
    return this.insertBefore(node, null)
  }

  insertBefore(node: BareNode, before: BareNode | null): BareNode {
    node.parentNode?.removeChild(node)
    const at = before === null ? this.childNodes.length : this.childNodes.indexOf(before)
    this.childNodes.splice(at, 0, node)
    node.parentNode = this
    return node
  }

  removeChild(node: BareNode): BareNode {
    this.childNodes.splice(this.childNodes.indexOf(node), 1)
    node.parentNode = null
    return node
  }
}

/** An element that keeps its attributes. */
export class BareElement extends BareNode {
  readonly tagName: string
  readonly localName: string
  readonly namespaceURI = 'http://www.w3.org/1999/xhtml'
  readonly attributes = new Map<string, string>()
  readonly style = new Proxy({}, { get: () => () => undefined, set: () => true })

  constructor(name: string, ownerDocument: unknown) {
    super(1, name.toUpperCase(), ownerDocument)
    this.tagName = name.toUpperCase()
    this.localName = name
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value)
  }

  removeAttribute(name: string): void {
    this.attributes.delete(name)
  }
}

function bareText(text: string, ownerDocument: unknown): BareNode {
  const node = new BareNode(3, '#text', ownerDocument)
  node.data = text
  return node
}

/** Puts a document in place of the one that a browser has, for as long as the process of the test file. Answers an element that React can draw into. */
export function bareRoot(): Element {
  const page = new BareNode(9, '#document', null)
  const element = (name: string): BareElement => new BareElement(name, page)
  Object.assign(page, { createElement: element, createElementNS: (_space: string, name: string) => element(name), createTextNode: (text: string) => bareText(text, page), activeElement: null, defaultView: globalThis, documentElement: element('html') })
  Object.assign(globalThis, { document: page, window: globalThis, HTMLIFrameElement: class { contentWindow = null }, HTMLElement: BareElement, Element: BareElement, Node: BareNode })
  return element('div') as unknown as Element
}
