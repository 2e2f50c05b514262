import type { ConversationSettings } from '#shared/conversation.ts'
import type { Endpoint } from '#shared/endpoint.ts'
import type { Parameters } from '#shared/message.ts'

/** Everything that can be set for the replies of a conversation. */
export type SettingName = 'systemPrompt' | keyof Parameters

/** A parameter that is a number. */
export type NumberName = 'temperature' | 'topP' | 'maxTokens' | 'reasoningBudget'

/** The values that a number may have. */
export interface NumberRange {
  readonly min: number
  readonly max: number
  readonly whole: boolean
}

type Taker = Pick<Endpoint, 'takes' | 'reasoningControl'>

const names: readonly SettingName[] = ['systemPrompt', 'temperature', 'topP', 'maxTokens', 'stop', 'reasoningEffort', 'reasoningBudget']
const mostTokens = 10_000_000
const mostStops = 16

/** Whether this version can set something of this name. */
export function isSettingName(name: string): name is SettingName {
  return (names as readonly string[]).includes(name)
}

/** The range of a number; that of a reasoning budget is the endpoint's own. */
export function rangeOf(name: NumberName, endpoint: Taker): NumberRange {
  if (name === 'temperature') return { min: 0, max: 2, whole: false }
  if (name === 'topP') return { min: 0, max: 1, whole: false }
  if (name === 'maxTokens') return { min: 1, max: mostTokens, whole: true }
  const control = endpoint.reasoningControl
  return control.kind === 'budget' ? { min: control.min, max: control.max, whole: true } : { min: 0, max: mostTokens, whole: true }
}

/** What was typed as a number; `undefined` for nothing, `null` where it is none or out of its range. A decimal comma is one too. */
export function readNumber(text: string, { min, max, whole }: NumberRange): number | undefined | null {
  const typed = text.trim().replace(',', '.')
  if (typed === '') return undefined
  if (!/^\d*\.?\d+$/.test(typed)) return null
  const value = Number(typed)
  return value < min || value > max || (whole && !Number.isInteger(value)) ? null : value
}

/** Stop sequences, one per line, with `\n` and `\t` written out; `undefined` for none, `null` where there are too many. */
export function readStops(text: string): string[] | undefined | null {
  const stops = text.split('\n').filter((line) => line !== '').map((line) => line.replaceAll('\\n', '\n').replaceAll('\\t', '\t'))
  if (stops.length === 0) return undefined
  return stops.length > mostStops ? null : stops
}

/** Stop sequences as `readStops` reads them. */
export function writeStops(stops: readonly string[] | undefined): string {
  return (stops ?? []).map((stop) => stop.replaceAll('\n', '\\n').replaceAll('\t', '\\t')).join('\n')
}

/** The settings with one of them changed; what is `undefined` or empty is not set, and what is not set is not kept. */
export function withSetting<Name extends SettingName>(
  settings: ConversationSettings,
  name: Name,
  value: (ConversationSettings & Parameters)[Name] | undefined,
): ConversationSettings {
  const { systemPrompt, parameters, ...others } = settings
  const prompt = name === 'systemPrompt' ? (value as string | undefined) : systemPrompt
  const changed = name === 'systemPrompt' ? { ...parameters } : { ...parameters, [name]: value }
  const set = Object.fromEntries(Object.entries(changed).filter(([, one]) => one !== undefined)) as Parameters
  return {
    ...others,
    ...(prompt !== undefined && prompt.trim() !== '' && { systemPrompt: prompt }),
    ...(Object.keys(set).length > 0 && { parameters: set }),
  }
}

/** The names of what is set. */
export function setNames({ systemPrompt, parameters = {} }: ConversationSettings): SettingName[] {
  return names.filter((name) => (name === 'systemPrompt' ? (systemPrompt ?? '').trim() !== '' : parameters[name] !== undefined))
}

/** What is set and yet not sent, because the endpoint does not take it. */
export function notTaken(settings: ConversationSettings, endpoint: Taker): SettingName[] {
  return setNames(settings).filter((name) => !isTaken(name, settings.parameters ?? {}, endpoint))
}

function isTaken(name: SettingName, { reasoningEffort }: Parameters, { takes, reasoningControl }: Taker): boolean {
  if (name === 'reasoningBudget') return reasoningControl.kind === 'budget'
  if (name !== 'reasoningEffort') return takes.includes(name)
  return reasoningControl.kind === 'effort' && reasoningControl.values.includes(reasoningEffort ?? '')
}
