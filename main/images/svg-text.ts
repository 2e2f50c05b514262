const prolog = /^\s*(?:<\?[^>]*>\s*|<!--[\s\S]*?-->\s*)*(?:<!DOCTYPE\s[^[>]*(?:\[[\s\S]*?\]\s*)?>\s*(?:<\?[^>]*>\s*|<!--[\s\S]*?-->\s*)*)?/

/** The text of an XML file: UTF-8, or UTF-16 with a mark of it. */
export function readSvgText(bytes: Uint8Array): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}

/** Whether the root of an XML text is `svg`; its beginning is enough. An HTML page that has one in it is none. */
export function isSvg(text: string): boolean {
  return /^<(?:[A-Za-z_][\w.-]*:)?svg[\s>/]/.test(text.slice(prolog.exec(text)?.[0].length ?? 0))
}
