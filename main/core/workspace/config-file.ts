/** One profile of the file, as it stands there. */
export interface ConfigSection {
  readonly name: string
  /** Keys in small letters. */
  readonly values: Readonly<Record<string, string>>
}

/** A line that cannot be read. It is not repeated: it may hold a token. */
export interface DamagedLine {
  /** Counts from 1. */
  readonly line: number
  /** The profile that it stands in. */
  readonly section: string
}

/** What a file of profiles holds. */
export interface ConfigFile {
  readonly sections: readonly ConfigSection[]
  readonly damaged: readonly DamagedLine[]
}

const defaultSection = 'DEFAULT'

/**
 * Reads the INI format of `~/.databrickscfg` by the rules of the command line's own reader (wire facts, 8.5): what stands
 * before the first header belongs to DEFAULT, sections of one name are one, a comment after a value needs a space before it.
 * A line that cannot be read is named and passed over; below a broken header everything is, since whose it is cannot be told.
 */
export function parseConfigFile(text: string): ConfigFile {
  const sections = new Map<string, Record<string, string>>()
  const damaged: DamagedLine[] = []
  let section: string | null = defaultSection
  for (const [index, raw] of text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/).entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    const header = /^\[([^\]]+)\](?:\s*[#;].*)?$/.exec(line)
    const pair = line.startsWith('[') ? null : /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(line)
    if (header !== null) {
      section = (header[1] ?? '').trim()
      if (!sections.has(section)) sections.set(section, {})
    } else if (pair !== null && section !== null) {
      const values = sections.get(section) ?? {}
      sections.set(section, { ...values, [(pair[1] ?? '').toLowerCase()]: valueOf(pair[2] ?? '') })
    } else if (section !== null) {
      damaged.push({ line: index + 1, section })
      if (line.startsWith('[')) section = null
    }
  }
  return { sections: [...sections].map(([name, values]) => ({ name, values })), damaged }
}

function valueOf(text: string): string {
  const quoted = /^(["'`])(.*)\1(?:\s+[#;].*)?$/.exec(text)
  return quoted?.[2] ?? text.replace(/(^|\s+)[#;].*$/, '').trim()
}
