import type { LanguageRegistration } from '@shikijs/primitive'

type Loaded = Promise<{ readonly default: LanguageRegistration[] }>

/** Every grammar is a file of its own, which is fetched when a block asks for it. */
const grammars: Readonly<Record<string, () => Loaded>> = {
  typescript: () => import('@shikijs/langs/typescript'),
  tsx: () => import('@shikijs/langs/tsx'),
  javascript: () => import('@shikijs/langs/javascript'),
  jsx: () => import('@shikijs/langs/jsx'),
  json: () => import('@shikijs/langs/json'),
  jsonc: () => import('@shikijs/langs/jsonc'),
  json5: () => import('@shikijs/langs/json5'),
  jsonl: () => import('@shikijs/langs/jsonl'),
  python: () => import('@shikijs/langs/python'),
  shellscript: () => import('@shikijs/langs/shellscript'),
  fish: () => import('@shikijs/langs/fish'),
  shellsession: () => import('@shikijs/langs/shellsession'),
  powershell: () => import('@shikijs/langs/powershell'),
  bat: () => import('@shikijs/langs/bat'),
  sql: () => import('@shikijs/langs/sql'),
  plsql: () => import('@shikijs/langs/plsql'),
  yaml: () => import('@shikijs/langs/yaml'),
  toml: () => import('@shikijs/langs/toml'),
  ini: () => import('@shikijs/langs/ini'),
  dotenv: () => import('@shikijs/langs/dotenv'),
  html: () => import('@shikijs/langs/html'),
  xml: () => import('@shikijs/langs/xml'),
  css: () => import('@shikijs/langs/css'),
  scss: () => import('@shikijs/langs/scss'),
  sass: () => import('@shikijs/langs/sass'),
  less: () => import('@shikijs/langs/less'),
  markdown: () => import('@shikijs/langs/markdown'),
  diff: () => import('@shikijs/langs/diff'),
  java: () => import('@shikijs/langs/java'),
  kotlin: () => import('@shikijs/langs/kotlin'),
  scala: () => import('@shikijs/langs/scala'),
  groovy: () => import('@shikijs/langs/groovy'),
  go: () => import('@shikijs/langs/go'),
  rust: () => import('@shikijs/langs/rust'),
  c: () => import('@shikijs/langs/c'),
  cpp: () => import('@shikijs/langs/cpp'),
  csharp: () => import('@shikijs/langs/csharp'),
  fsharp: () => import('@shikijs/langs/fsharp'),
  vb: () => import('@shikijs/langs/vb'),
  swift: () => import('@shikijs/langs/swift'),
  'objective-c': () => import('@shikijs/langs/objective-c'),
  dart: () => import('@shikijs/langs/dart'),
  ruby: () => import('@shikijs/langs/ruby'),
  php: () => import('@shikijs/langs/php'),
  r: () => import('@shikijs/langs/r'),
  julia: () => import('@shikijs/langs/julia'),
  lua: () => import('@shikijs/langs/lua'),
  perl: () => import('@shikijs/langs/perl'),
  haskell: () => import('@shikijs/langs/haskell'),
  elixir: () => import('@shikijs/langs/elixir'),
  erlang: () => import('@shikijs/langs/erlang'),
  clojure: () => import('@shikijs/langs/clojure'),
  ocaml: () => import('@shikijs/langs/ocaml'),
  zig: () => import('@shikijs/langs/zig'),
  nix: () => import('@shikijs/langs/nix'),
  docker: () => import('@shikijs/langs/docker'),
  make: () => import('@shikijs/langs/make'),
  cmake: () => import('@shikijs/langs/cmake'),
  terraform: () => import('@shikijs/langs/terraform'),
  hcl: () => import('@shikijs/langs/hcl'),
  bicep: () => import('@shikijs/langs/bicep'),
  graphql: () => import('@shikijs/langs/graphql'),
  proto: () => import('@shikijs/langs/proto'),
  latex: () => import('@shikijs/langs/latex'),
  bibtex: () => import('@shikijs/langs/bibtex'),
  matlab: () => import('@shikijs/langs/matlab'),
  vue: () => import('@shikijs/langs/vue'),
  svelte: () => import('@shikijs/langs/svelte'),
  astro: () => import('@shikijs/langs/astro'),
  regexp: () => import('@shikijs/langs/regexp'),
  http: () => import('@shikijs/langs/http'),
  nginx: () => import('@shikijs/langs/nginx'),
  csv: () => import('@shikijs/langs/csv'),
  tsv: () => import('@shikijs/langs/tsv'),
  mermaid: () => import('@shikijs/langs/mermaid'),
  solidity: () => import('@shikijs/langs/solidity'),
  wgsl: () => import('@shikijs/langs/wgsl'),
  glsl: () => import('@shikijs/langs/glsl'),
  asm: () => import('@shikijs/langs/asm'),
  viml: () => import('@shikijs/langs/viml'),
}

/** The names of all grammars. */
export const grammarNames: readonly string[] = Object.keys(grammars)

/** Fetches a grammar with those that it embeds; `null` where there is none of this name. Rejects where it cannot be fetched. */
export async function loadGrammar(name: string): Promise<readonly LanguageRegistration[] | null> {
  const load = Object.hasOwn(grammars, name) ? grammars[name] : undefined
  if (load === undefined) return null
  const { default: parts } = await load()
  return name === 'sql' ? parts.map(withSparkWords) : parts
}

/** What Spark and Databricks add to SQL; the grammar knows the standard and its older dialects. */
const sparkWords = [
  'create', 'or', 'replace', 'refresh', 'streaming', 'live', 'materialized', 'view', 'temporary', 'temp', 'function', 'catalog', 'catalogs', 'schema', 'schemas', 'volume', 'share', 'recipient',
  'connection', 'credential', 'external', 'location', 'managed', 'if', 'exists', 'partitioned', 'clustered', 'sorted', 'buckets', 'tblproperties', 'options', 'optimize', 'zorder', 'vacuum', 'retain', 'hours',
  'cluster', 'distribute', 'sort', 'lateral', 'qualify', 'window', 'over', 'partition', 'rows', 'range', 'unbounded', 'preceding', 'following', 'current', 'row', 'pivot', 'unpivot', 'tablesample',
  'merge', 'matched', 'using', 'overwrite', 'copy', 'fileformat', 'format', 'clone', 'shallow', 'deep', 'restore', 'version', 'timestamp', 'of', 'describe', 'history', 'detail', 'extended', 'show', 'use',
  'analyze', 'compute', 'statistics', 'cache', 'uncache', 'msck', 'repair', 'apply', 'changes', 'into', 'keys', 'sequence', 'stored', 'scd', 'expect', 'violation', 'drop', 'fail', 'generated', 'always',
  'identity', 'mask', 'filter', 'semi', 'anti', 'cross', 'rlike', 'ilike', 'regexp', 'except', 'exclude', 'returns', 'return', 'language', 'deterministic', 'declare', 'execute', 'immediate', 'call', 'stream',
]
const sparkTypes = ['string', 'long', 'double', 'short', 'byte', 'binary', 'array', 'map', 'struct', 'variant', 'timestamp_ntz', 'timestamp_ltz', 'void', 'delta', 'parquet', 'iceberg', 'csv', 'json', 'orc', 'avro']

function withSparkWords(grammar: LanguageRegistration): LanguageRegistration {
  if (grammar.name !== 'sql') return grammar
  const patterns = [
    ...grammar.patterns,
    { match: '`[^`]*`', name: 'variable.other.quoted.sql' },
    { match: `(?i:\\b(?:${sparkTypes.join('|')})\\b)(?!\\s*\\()`, name: 'storage.type.sql' },
    { match: `(?i:\\b(?:${sparkWords.join('|')})\\b)`, name: 'keyword.other.spark.sql' },
    { match: '\\b[A-Za-z_]\\w*(?=\\()', name: 'support.function.sql' },
  ]
  return { ...grammar, patterns }
}
