import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Profile } from '#shared/connection.ts'
import type { Output } from '#shared/contract.ts'
import { AppError, toErrorInfo } from '#shared/error.ts'
import type { Language } from '#shared/language.ts'
import type { Programs } from '../host.ts'
import type { TokenSource } from '../token-source.ts'
import { parseConfigFile } from './config-file.ts'
import type { ConfigFile } from './config-file.ts'
import { sayIn } from './texts.ts'

/** How a profile or the environment signs in. Holds secrets. */
export type Way =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'service-principal'; readonly clientId: string; readonly clientSecret: string }
  /** The `databricks` command keeps the sign-in and is asked with these arguments. */
  | { readonly kind: 'cli'; readonly args: readonly string[] }
  | { readonly kind: 'unsupported'; readonly detail: string }

/** A profile as it stands now. Holds secrets. */
export interface FoundProfile {
  /** Cleaned. */
  readonly url: string
  readonly way: Way
  /** Where it is mended. */
  readonly source: TokenSource
}

/** How an address is cleaned. Throws `AppError`. */
export type ReadAddress = (pasted: string) => { readonly url: string }

type Values = Readonly<Record<string, string>>

/** The section of the command line's own settings; no profile. */
const settingsSection = '__settings__'
/** A file of profiles is never larger, in bytes; something else may stand at its place. */
const largestFile = 1_000_000

/** Reads a profile. Rejects with `profile-missing`, or with `profile-unusable` where its file or address cannot be read. */
export async function readProfile(programs: Programs, name: string, readAddress: ReadAddress): Promise<FoundProfile> {
  const values = await profileValues(programs, name)
  if (!values['host']) throw unusable(name, `The profile ${name} names no host.`)
  const way = wayOf(values, ['--profile', name])
  return { url: cleaned(values['host'], name, readAddress), way, source: sourceOf(way, { kind: 'profile', name, file: fileOf(programs) }) }
}

/** Reads the `DATABRICKS_*` variables over the profile that they name, if they do. Rejects as `readProfile` does. */
export async function readEnvironment(programs: Programs, readAddress: ReadAddress): Promise<FoundProfile> {
  const own = environmentValues(programs.env)
  const profile = programs.env['DATABRICKS_CONFIG_PROFILE']
  const values = { ...(profile && (await profileValues(programs, profile))), ...own }
  if (!values['host']) throw new AppError('profile-missing', 'DATABRICKS_HOST is not set.', { name: 'DATABRICKS_HOST' })
  const args = profile ? ['--profile', profile] : ['--host', values['host']]
  const way = wayOf(values, args)
  const variable = way.kind === 'service-principal' ? 'client_secret' : 'token'
  const isOwn = !profile || own[variable] !== undefined
  const source: TokenSource = isOwn ? { kind: 'environment', name: `DATABRICKS_${variable.toUpperCase()}` } : { kind: 'profile', name: profile, file: fileOf(programs) }
  return { url: cleaned(values['host'], 'DATABRICKS_HOST', readAddress), way, source: sourceOf(way, source) }
}

function sourceOf(way: Way, written: TokenSource): TokenSource {
  return way.kind === 'cli' ? { kind: 'cli', name: written.name, command: ['databricks auth login', ...way.args].join(' ') } : written
}

/** Ways to sign in that this machine has already. Never rejects: what cannot be read is named in `problems`. */
export async function findProfiles(programs: Programs, readAddress: ReadAddress, language: Language): Promise<Output<'endpoints.findProfiles'>> {
  const say = sayIn(language)
  const file = fileOf(programs)
  const profiles: Profile[] = []
  const problems: { profile: string | null; text: string }[] = []
  const look = async (name: string | null, read: () => Promise<FoundProfile>): Promise<void> => {
    try {
      profiles.push(toProfile(name, await read()))
    } catch (thrown) {
      const { code } = toErrorInfo(thrown)
      problems.push({ profile: name, text: say(code === 'account-console' ? 'accountConsole' : 'addressInvalid') })
    }
  }
  if (isInEnvironment(programs.env)) await look(null, () => readEnvironment(programs, readAddress))
  else if (programs.env['DATABRICKS_TOKEN']) problems.push({ profile: null, text: say('noHostVariable') })
  const config = await readFileOf(programs).catch((thrown: unknown) => {
    problems.push({ profile: null, text: say('fileUnreadable', { file, reason: reasonOf(thrown) }) })
    return { sections: [], damaged: [] }
  })
  for (const { line, section } of config.damaged) problems.push({ profile: section, text: say('damagedLine', { line: String(line) }) })
  for (const { name, values } of config.sections) {
    if (name === settingsSection) continue
    if (values['host']) await look(name, () => readProfile(programs, name, readAddress))
    // The command line makes an empty DEFAULT by itself.
    else if (Object.keys(values).length > 0 || name !== 'DEFAULT') problems.push({ profile: name, text: say('noHost') })
  }
  return { profiles, problems, file }
}

/** The file of profiles, also where there is none. */
function fileOf({ env, homeFolder }: Programs): string {
  const named = env['DATABRICKS_CONFIG_FILE']
  if (!named) return join(homeFolder, '.databrickscfg')
  return /^~[/\\]/.test(named) ? join(homeFolder, named.slice(2)) : named
}

/** Rejects where there is a file that cannot be read, and where the one that the environment names is missing. */
async function readFileOf(programs: Programs): Promise<ConfigFile> {
  const file = fileOf(programs)
  try {
    const { size } = await stat(file)
    if (size > largestFile) throw Object.assign(new Error('too large'), { code: 'EFBIG' })
    return parseConfigFile(await readFile(file, 'utf8'))
  } catch (thrown) {
    if (reasonOf(thrown) === 'ENOENT' && !programs.env['DATABRICKS_CONFIG_FILE']) return { sections: [], damaged: [] }
    throw thrown
  }
}

async function profileValues(programs: Programs, name: string): Promise<Values> {
  const { sections } = await readFileOf(programs).catch((thrown: unknown) => {
    throw unusable(name, `${fileOf(programs)} cannot be read: ${reasonOf(thrown)}.`)
  })
  const values = sections.find((section) => section.name === name && name !== settingsSection)?.values
  if (values === undefined) throw new AppError('profile-missing', `There is no profile ${name} in ${fileOf(programs)}.`, { name })
  return values
}

/** The variables by the names that their values have in the file. */
function environmentValues(env: Programs['env']): Values {
  const names = ['host', 'token', 'client_id', 'client_secret', 'auth_type', 'username', 'password']
  const azure = { azure_client_id: env['ARM_CLIENT_ID'], azure_client_secret: env['ARM_CLIENT_SECRET'] }
  const all = [...names.map((name) => [name, env[`DATABRICKS_${name.toUpperCase()}`]] as const), ...Object.entries(azure)]
  return Object.fromEntries(all.flatMap(([name, value]) => (value ? [[name, value]] : [])))
}

function isInEnvironment(env: Programs['env']): boolean {
  return Boolean(env['DATABRICKS_HOST'] ?? env['DATABRICKS_CONFIG_PROFILE'])
}

/** What stands in `auth_type`, else the first way that the values are enough for, in the order of the official clients. */
function wayOf(values: Values, args: readonly string[]): Way {
  const { token, client_id: clientId, client_secret: clientSecret, auth_type: type } = values
  if ((type === undefined || type === 'pat') && token) return { kind: 'token', token }
  if ((type === undefined || type === 'oauth-m2m') && clientId && clientSecret) return { kind: 'service-principal', clientId, clientSecret }
  if (type === 'databricks-cli') return { kind: 'cli', args }
  if (type !== undefined && type !== '') return { kind: 'unsupported', detail: type }
  if (values['username'] || values['password']) return { kind: 'unsupported', detail: 'basic' }
  const other = Object.keys(values).find((key) => key.startsWith('azure_') || key.startsWith('google_'))
  if (other !== undefined) return { kind: 'unsupported', detail: other.startsWith('azure_') ? 'azure-client-secret' : 'google-credentials' }
  return { kind: 'cli', args }
}

function toProfile(name: string | null, { url, way }: FoundProfile): Profile {
  return { name, url, auth: way.kind, ...(way.kind === 'unsupported' && { detail: way.detail }) }
}

function cleaned(host: string, name: string, readAddress: ReadAddress): string {
  try {
    return readAddress(host).url
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'account-console') throw thrown
    throw unusable(name, `The host of ${name} is not a web address.`)
  }
}

function unusable(name: string, message: string): AppError {
  return new AppError('profile-unusable', message, { name })
}

/** The system's code; the message would repeat the path. */
function reasonOf(thrown: unknown): string {
  return thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'EIO'
}
