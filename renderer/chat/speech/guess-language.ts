const scripts: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, 'ja'], [/\p{Script=Hangul}/u, 'ko'], [/\p{Script=Han}/u, 'zh'], [/\p{Script=Cyrillic}/u, 'ru'],
  [/\p{Script=Arabic}/u, 'ar'], [/\p{Script=Hebrew}/u, 'he'], [/\p{Script=Greek}/u, 'el'], [/\p{Script=Devanagari}/u, 'hi'], [/\p{Script=Thai}/u, 'th'],
]

/** Short words that are frequent in one language and seldom in the others. */
const frequent: Readonly<Record<string, ReadonlySet<string>>> = {
  en: new Set(['the', 'and', 'of', 'to', 'is', 'that', 'it', 'for', 'with', 'you', 'this', 'are', 'can', 'which', 'be']),
  pt: new Set(['não', 'uma', 'um', 'os', 'com', 'são', 'você', 'mais', 'é', 'em', 'do', 'da', 'isso', 'também', 'ou']),
  es: new Set(['el', 'los', 'las', 'una', 'y', 'es', 'con', 'para', 'más', 'del', 'pero', 'esto', 'está', 'también', 'usted']),
  fr: new Set(['le', 'les', 'des', 'est', 'et', 'une', 'dans', 'pour', 'vous', 'pas', 'avec', 'sur', 'ce', 'qui', 'sont']),
  de: new Set(['der', 'die', 'das', 'und', 'ist', 'nicht', 'ein', 'eine', 'mit', 'auf', 'für', 'sie', 'den', 'von', 'auch']),
  it: new Set(['il', 'gli', 'di', 'che', 'è', 'non', 'per', 'sono', 'con', 'della', 'questo', 'anche', 'più', 'una', 'nel']),
}

/** The language of a text by its letters and its most frequent words; `usual`, the window's language, where that says nothing. */
export function guessLanguage(text: string, usual: string): string {
  const sample = text.slice(0, 4_000)
  const letters = sample.match(/\p{L}/gu)?.length ?? 0
  for (const [script, language] of scripts) {
    const found = sample.match(new RegExp(script.source, 'gu'))?.length ?? 0
    if (found > letters / 5) return language
  }
  const words = sample.toLowerCase().match(/\p{L}+/gu) ?? []
  const counts = Object.entries(frequent).map(([language, known]) => ({ language, count: words.filter((word) => known.has(word)).length }))
  const [first, second] = counts.toSorted((one, other) => other.count - one.count)
  if (first === undefined || first.count < 3 || first.count < (second?.count ?? 0) * 1.3) return usual
  return usual.startsWith(first.language) ? usual : first.language
}
