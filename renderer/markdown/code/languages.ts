/** A language of code. */
export interface Language {
  /** As it is asked for after a fence. */
  readonly id: string
  /** As its makers write it. */
  readonly name: string
  /** Of a file that holds it, without the dot. */
  readonly extension: string
  /** The grammar that colours it; `null`: it stays plain. */
  readonly grammar: string | null
}

/** id | name | grammar, `-` for none, '' for that of its id | extension | other words for it; those in brackets are no extensions of its files. */
const table = `
typescript|TypeScript||ts|mts cts
tsx|TSX||tsx|
javascript|JavaScript||js|mjs cjs (node) (ecmascript)
jsx|JSX||jsx|
json|JSON||json|(webmanifest) geojson ipynb har
jsonc|JSON with comments||jsonc|
json5|JSON5||json5|
jsonl|JSON Lines||jsonl|ndjson
python|Python||py|(python3) (py3) (python2) pyi pyw (ipython)
pycon|Python console|python|txt|(python-repl)
bash|Bash|shellscript|sh|(shellscript)
sh|Shell|shellscript|sh|(shell)
zsh|Zsh|shellscript|zsh|
fish|Fish||fish|
console|Terminal|shellsession|txt|(shellsession) (shell-session) (terminal)
powershell|PowerShell||ps1|psm1 (ps) (pwsh)
batch|Batch|bat|bat|cmd (dos)
sql|SQL||sql|ddl dml
sparksql|Spark SQL|sql|sql|(spark-sql) (databricks) (databricks-sql) (hive) (hql)
postgresql|PostgreSQL|sql|sql|(postgres) (pgsql) (psql)
mysql|MySQL|sql|sql|(mariadb)
sqlite|SQLite|sql|sql|(sqlite3)
tsql|T-SQL|sql|sql|(mssql)
plsql|PL/SQL||sql|
yaml|YAML||yaml|yml
toml|TOML||toml|
ini|INI||ini|cfg conf properties
dotenv|Environment||env|(env)
html|HTML||html|htm xhtml
svg|SVG|xml|svg|
xml|XML||xml|xsd xsl xslt plist rss atom pom
css|CSS||css|
scss|SCSS||scss|
sass|Sass||sass|
less|Less||less|
markdown|Markdown||md|mdx (commonmark) (gfm)
diff|Diff||diff|patch (udiff)
java|Java||java|
kotlin|Kotlin||kt|kts
scala|Scala||scala|sc sbt
groovy|Groovy||groovy|gradle (jenkinsfile)
go|Go||go|(golang)
rust|Rust||rs|
c|C||c|h
cpp|C++||cpp|(c++) cc cxx hpp hxx hh ino cu
csharp|C#||cs|(c#) csx (dotnet)
fsharp|F#||fs|(f#) fsx
vb|Visual Basic||vb|(vbnet) (vba) bas
swift|Swift||swift|
objective-c|Objective-C||m|(objc) (objectivec) (obj-c)
dart|Dart||dart|
ruby|Ruby||rb|rake gemspec
php|PHP||php|
r|R||r|(rscript)
julia|Julia||jl|
lua|Lua||lua|luau
perl|Perl||pl|pm
haskell|Haskell||hs|
elixir|Elixir||ex|exs
erlang|Erlang||erl|hrl
clojure|Clojure||clj|cljs edn
ocaml|OCaml||ml|mli
zig|Zig||zig|
nix|Nix||nix|
dockerfile|Dockerfile|docker|Dockerfile|(docker) (containerfile)
makefile|Makefile|make|mk|(make)
cmake|CMake||cmake|
terraform|Terraform||tf|tfvars
hcl|HCL||hcl|
bicep|Bicep||bicep|
graphql|GraphQL||graphql|gql
proto|Protocol Buffers||proto|(protobuf)
latex|LaTeX||tex|sty cls
bibtex|BibTeX||bib|
matlab|MATLAB||m|(octave)
vue|Vue||vue|
svelte|Svelte||svelte|
astro|Astro||astro|
regex|Regular expression|regexp|txt|(regexp)
http|HTTP||http|rest
nginx|nginx||conf|(nginxconf)
csv|CSV||csv|
tsv|TSV||tsv|
mermaid|Mermaid||mmd|
solidity|Solidity||sol|
wgsl|WGSL||wgsl|
glsl|GLSL||glsl|vert frag
asm|Assembly||asm|(assembly) s (nasm)
vim|Vim script|viml|vim|(viml) (vimscript)
text|Text|-|txt|(plain) (plaintext) (plain-text) (txt) (none) (output) log
`

const languages: readonly Language[] = []
const byWord = new Map<string, Language>()
const extensionsOf = new Map<string, Set<string>>()
readTable()

function readTable(): void {
  for (const line of table.trim().split('\n')) {
    const [id = '', name = '', grammar = '', extension = '', words = ''] = line.split('|')
    const language: Language = { id, name, extension, grammar: grammar === '-' ? null : grammar === '' ? id : grammar }
    ;(languages as Language[]).push(language)
    const extensions = new Set([extension])
    for (const word of [id, extension, ...words.split(' ')].filter((one) => one !== '')) {
      const plain = word.replaceAll(/[()]/g, '').toLowerCase()
      // An extension of two languages is that of the one that is named first; the name of a language is always its own.
      if (!byWord.has(plain) || plain === id) byWord.set(plain, language)
      if (plain === word) extensions.add(word)
    }
    extensionsOf.set(id, extensions)
  }
}

/** All languages that have a name here. */
export function allLanguages(): readonly Language[] {
  return languages
}

/** The language of a word, be it a name, an alias or an extension, in any case. An unknown word is its own name, and stays plain. */
export function languageOf(word: string): Language {
  const plain = word.toLowerCase()
  return byWord.get(plain) ?? byWord.get(plain.replace(/^\./, '')) ?? { id: plain, name: word, extension: 'txt', grammar: null }
}

/** Whether files of this language have this extension (without the dot). */
export function hasExtension(language: Language, extension: string): boolean {
  return extensionsOf.get(language.id)?.has(extension.toLowerCase()) ?? false
}
