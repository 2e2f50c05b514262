/** Characters that steer a terminal or turn the direction of what stands around them (Unicode Standard Annex 9, section 2). */
const steering = /[\p{Cc}\u2028\u2029]+|[\u202a-\u202e\u2066-\u2069]/gu

/** A text as one line that can stand in a sentence: without control characters, and without marks that would turn what follows. */
export function plainLine(text: string): string {
  return text.replaceAll(steering, (found) => (/[\u202a-\u202e\u2066-\u2069]/.test(found) ? '' : ' '))
}
