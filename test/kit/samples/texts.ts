/** A sentence with letters beyond ASCII, as each of the texts says it. */
export const textSentence = 'Grüße aus São Paulo: 42 € – fertig.'

/** The bytes of Windows-1252 of the sentence: what UTF-8 cannot be. */
function windows1252(text: string): Buffer {
  const others: Readonly<Record<string, number>> = { '€': 0x80, '–': 0x96, '“': 0x93, '”': 0x94 }
  return Buffer.from(Array.from(text, (letter) => others[letter] ?? letter.charCodeAt(0)))
}

const csv = 'name,harbour,dues\nAna,"Lisbon, west",12.50\nBo,Oslo,7\n'
const json = '{"harbour":"Lisbon","dues":[12.5,7],"open":true}'
const code = 'export function dues(ships: number): number {\n  return ships * 12.5\n}\n'
const page = '<!doctype html><title>Harbour</title><script>document.title="ran"</script><p>Ships come in.</p>'

/** Texts by what they are: file name, bytes, and a sentence that must arrive. */
export const texts: readonly { readonly name: string; readonly bytes: Buffer; readonly says: string }[] = [
  { name: 'note.txt', bytes: Buffer.from(`${textSentence}\n`), says: textSentence },
  { name: 'marked.txt', bytes: Buffer.from(`\uFEFF${textSentence}\r\n`), says: textSentence },
  { name: 'wide.txt', bytes: Buffer.from(`\uFEFF${textSentence}\r\n`, 'utf16le'), says: textSentence },
  { name: 'wide-big.txt', bytes: Buffer.from(`\uFEFF${textSentence}\n`, 'utf16le').swap16(), says: textSentence },
  { name: 'windows.txt', bytes: windows1252(`${textSentence}\r\n`), says: textSentence },
  { name: 'readme.md', bytes: Buffer.from(`# Harbour\n\n${textSentence}\n`), says: textSentence },
  { name: 'dues.csv', bytes: Buffer.from(csv), says: 'Ana,"Lisbon, west",12.50' },
  { name: 'dues.json', bytes: Buffer.from(json), says: '"harbour":"Lisbon"' },
  { name: 'dues.ts', bytes: Buffer.from(code), says: 'return ships * 12.5' },
  { name: 'page.html', bytes: Buffer.from(page), says: 'Ships come in.' },
  { name: 'Makefile', bytes: Buffer.from('all:\n\tcc harbour.c\n'), says: 'cc harbour.c' },
]

/** Bytes that are no text and nothing else that is known. */
export const noise: Buffer = Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 131 + (index >> 2)) % 256))

/** A text of so many characters, with a sentence at its beginning and one at its end. */
export function longText(characters: number): Buffer {
  return Buffer.from(`It begins here. ${'A harbour is a place where ships rest. '.repeat(Math.ceil(characters / 39)).slice(0, characters - 34)} It ends here.`)
}
