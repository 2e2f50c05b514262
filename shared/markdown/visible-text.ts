/** Characters that show nothing, or steer what stands around them. Joiners and marks of direction that languages need are harmless alone. */
const steering = /\u{1f3f4}[\u{e0020}-\u{e007e}]{1,8}\u{e007f}|[^\P{Cc}\t\n\r]|[\u202a-\u202e]|[\u{e0000}-\u{e007f}]+|\p{Default_Ignorable_Code_Point}{4,}/gu
const isSuspect = /[^\P{Cc}\t\n\r]|[\u202a-\u202e]|[\u{e0000}-\u{e007f}]|\p{Default_Ignorable_Code_Point}{4}/u
/** Beside the letters that most texts consist of, of which none steers or hides. */
const isOdd = /[^\t\n\r\u0020-\u007e\u00a0-\u00ac\u00ae-\u02ff]/
const missing = '\ufffd'

/**
 * A text as it can be shown: control characters as their symbols, half characters and long runs of characters without a shape as one
 * that says that something is there; what would turn the direction of all that follows is left out, or shown where it turns letters around.
 */
export function visibleText(text: string): string {
  if (!isOdd.test(text)) return text
  const whole = text.isWellFormed() ? text : text.toWellFormed()
  return isSuspect.test(whole) ? whole.replaceAll(steering, symbolOf) : whole
}

function symbolOf(found: string): string {
  const code = found.codePointAt(0) ?? 0
  if (code < 0x20) return String.fromCharCode(0x24_00 + code)
  if (code === 0x7f) return '\u2421'
  // The flag of a region is spelled in letters that are not seen.
  if (code === 0x1_f3_f4) return found
  // Embedding ends with its block; only turning letters around can make a text read otherwise than it is.
  return code >= 0x20_2a && code <= 0x20_2c ? '' : missing
}
