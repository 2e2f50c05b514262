/** A file's ending in lower case without its dot; empty where it has none. */
export function endingOf(name: string): string {
  return /\.([^./\\]{1,20})$/.exec(name.toLowerCase())?.[1] ?? ''
}

/** What the endings of text files say of them, where that is not the language's own name. */
const languages: Readonly<Record<string, string>> = {
  md: 'markdown', mdx: 'markdown', markdown: 'markdown',
  csv: 'csv', tsv: 'tsv', tab: 'tsv',
  json: 'json', jsonl: 'json', ndjson: 'json', geojson: 'json', ipynb: 'json', jsonc: 'jsonc', json5: 'json5',
  js: 'javascript', mjs: 'javascript', cjs: 'javascript', jsx: 'jsx', ts: 'typescript', mts: 'typescript', cts: 'typescript', tsx: 'tsx',
  py: 'python', pyi: 'python', rb: 'ruby', rs: 'rust', go: 'go', java: 'java', kt: 'kotlin', kts: 'kotlin', scala: 'scala', swift: 'swift',
  c: 'c', h: 'c', cc: 'cpp', cpp: 'cpp', cxx: 'cpp', hpp: 'cpp', hh: 'cpp', cs: 'csharp', fs: 'fsharp', vb: 'vb', m: 'objective-c',
  php: 'php', pl: 'perl', pm: 'perl', lua: 'lua', r: 'r', jl: 'julia', dart: 'dart', ex: 'elixir', exs: 'elixir', erl: 'erlang', hs: 'haskell', clj: 'clojure', ml: 'ocaml',
  sh: 'bash', bash: 'bash', zsh: 'bash', fish: 'fish', ps1: 'powershell', bat: 'bat', cmd: 'bat',
  html: 'html', htm: 'html', xhtml: 'html', css: 'css', scss: 'scss', less: 'less', vue: 'vue', svelte: 'svelte', xml: 'xml', xsd: 'xml', xsl: 'xml', svg: 'xml', plist: 'xml',
  yaml: 'yaml', yml: 'yaml', toml: 'toml', ini: 'ini', cfg: 'ini', conf: 'ini', properties: 'ini', env: 'ini',
  sql: 'sql', graphql: 'graphql', gql: 'graphql', proto: 'proto', tf: 'terraform', dockerfile: 'docker', makefile: 'make', cmake: 'cmake', gradle: 'groovy',
  diff: 'diff', patch: 'diff', tex: 'latex', bib: 'bibtex', log: 'log',
}

/** The language of a text file by its name, as a fence of Markdown names it; empty for plain text. */
export function languageOfFile(name: string): string {
  const last = name.toLowerCase().split(/[\\/]/).at(-1) ?? ''
  return languages[endingOf(last)] ?? (['dockerfile', 'makefile'].includes(last) ? (languages[last] ?? '') : '')
}

/** The media type under which a text file is stored. Code and pages are plain text: they are never to be run or drawn as what they are. */
export function textMediaType(name: string): string {
  switch (languageOfFile(name)) {
    case 'markdown': return 'text/markdown'
    case 'csv': return 'text/csv'
    case 'tsv': return 'text/tab-separated-values'
    case 'json': return 'application/json'
    default: return 'text/plain'
  }
}

/** The office documents whose words are read, by their media types. */
export const officeTypes = {
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.presentation': 'odp',
} as const

/** An office document whose words are read. */
export type OfficeType = (typeof officeTypes)[keyof typeof officeTypes]

/** The media type of an office document. */
export function officeMediaType(type: OfficeType): string {
  return Object.entries(officeTypes).find(([, own]) => own === type)?.[0] ?? 'application/octet-stream'
}

/** Which office document a media type names; `undefined` for any other. */
export function officeTypeOf(mediaType: string): OfficeType | undefined {
  return (officeTypes as Readonly<Record<string, OfficeType | undefined>>)[mediaType]
}

/** Whether a name is that of an image: what it holds is then not sent as words. */
export function isImageName(name: string): boolean {
  return ['png', 'apng', 'jpg', 'jpeg', 'jfif', 'webp', 'gif', 'avif', 'bmp', 'heic', 'heif', 'tif', 'tiff', 'svg', 'ico'].includes(endingOf(name))
}
