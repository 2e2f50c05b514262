/** Characters up to which the browser itself finds the direction of a field; beyond them every key would take it ten times as long. */
const longest = 10_000

/** Scripts that are written from right to left, by the first letter. */
const fromRight = /^\P{L}*[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/** The `dir` of a field that holds a text: the browser's own choice, or for a long text that of its first letter. */
export function directionOf(text: string): 'auto' | 'ltr' | 'rtl' {
  if (text.length <= longest) return 'auto'
  return fromRight.test(text.slice(0, longest)) ? 'rtl' : 'ltr'
}
