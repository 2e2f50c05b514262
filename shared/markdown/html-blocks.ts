const names = 'address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|'
  + 'footer|form|frame|frameset|h[123456]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|'
  + 'section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul'
const openTag = '<[A-Za-z][A-Za-z0-9-]*(?:\\s+[a-zA-Z_:][a-zA-Z0-9:._-]*(?:\\s*=\\s*(?:[^"\'=<>`\\x00-\\x20]+|\'[^\']*\'|"[^"]*"))?)*\\s*/?>'
const closeTag = '</[A-Za-z][A-Za-z0-9-]*\\s*>'

const starts: readonly RegExp[] = [
  /^<(?:script|pre|textarea|style)(?:\s|>|$)/i,
  /^<!--/,
  /^<\?/,
  /^<![A-Za-z]/,
  /^<!\[CDATA\[/,
  new RegExp(`^</?(?:${names})(?:\\s|/?>|$)`, 'i'),
  new RegExp(`^(?:${openTag}|${closeTag})\\s*$`),
]

const ends: readonly RegExp[] = [/<\/(?:script|pre|textarea|style)>/i, /-->/, /\?>/, />/, /\]\]>/]

/** Longer lines are not looked at as a tag that stands alone. */
const longestTag = 10_000

/** Which of the seven kinds of HTML blocks begins with this text, from 1; 0 for none. The seventh does not interrupt a paragraph. */
export function htmlKind(text: string, interrupts: boolean): number {
  const kind = starts.findIndex((start, index) => (index < 6 || text.length < longestTag) && start.test(text)) + 1
  return kind === 7 && interrupts ? 0 : kind
}

/** Whether a block of this kind ends with this line. Those of kind 6 and 7 end with a blank one. */
export function endsHtml(kind: number, text: string): boolean {
  return ends[kind - 1]?.test(text) ?? false
}
