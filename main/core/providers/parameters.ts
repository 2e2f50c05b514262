import type { Endpoint, ReasoningControl } from '#shared/endpoint.ts'
import type { Prompt } from './provider.ts'

/** What of a person's settings goes into a request: what they set and the endpoint takes. */
export interface SentParameters {
  readonly systemPrompt?: string
  readonly temperature?: number
  readonly topP?: number
  readonly maxTokens?: number
  readonly stop?: readonly string[]
  /** One of the values of the endpoint's control. */
  readonly effort?: string
  /** Tokens of thought; 0 says that there shall be none. */
  readonly budget?: number
}

type Controlled = Pick<Endpoint, 'takes' | 'reasoningControl' | 'maxOutputTokens'>

/** Tokens left for the answer when a model thinks that has to be told a limit, and the person set none. */
const answerTokens = 8_192

/** The person's settings for one request, without what the endpoint does not take and values that its control does not name. */
export function sentParameters(endpoint: Controlled, prompt: Prompt): SentParameters {
  const { takes, reasoningControl: control } = endpoint
  const { temperature, topP, maxTokens, stop, reasoningEffort, reasoningBudget } = prompt.parameters
  const effort = control.kind === 'effort' ? control.values.find((value) => value === reasoningEffort) : undefined
  const budget = budgetFor(control, reasoningBudget)
  const most = tokenLimit(endpoint, takes.includes('maxTokens') ? maxTokens : undefined, budget)
  // Claude refuses to be steered while it thinks.
  const isSteerable = budget === undefined || !needsLimit(control)
  return {
    ...(prompt.systemPrompt !== undefined && takes.includes('systemPrompt') && { systemPrompt: prompt.systemPrompt }),
    ...(temperature !== undefined && takes.includes('temperature') && isSteerable && { temperature }),
    ...(topP !== undefined && takes.includes('topP') && isSteerable && { topP }),
    ...(most !== undefined && { maxTokens: most }),
    ...(stop !== undefined && stop.length > 0 && takes.includes('stop') && { stop }),
    ...(effort !== undefined && { effort }),
    ...(budget !== undefined && { budget }),
  }
}

/** Nothing is sent to a model that thinks only when it is told to, and is not. */
function budgetFor(control: ReasoningControl, budget: number | undefined): number | undefined {
  if (control.kind !== 'budget' || budget === undefined) return undefined
  return budget >= control.min && budget <= control.max ? budget : undefined
}

/** A model that thinks only when it is told to (Claude) wants to be told a limit too (wire facts, 5.1). */
function needsLimit(control: ReasoningControl): boolean {
  return control.kind === 'budget' && control.initial === 'off'
}

/** The limit counts thoughts too, a person means the answer. It is larger than the budget, or the request is refused. */
function tokenLimit({ reasoningControl, maxOutputTokens }: Controlled, set: number | undefined, budget = 0): number | undefined {
  if (budget === 0 || (set !== undefined && set > budget)) return set
  if (set === undefined && !needsLimit(reasoningControl)) return undefined
  const wanted = budget + (set ?? answerTokens)
  return Math.max(budget + 1, Math.min(wanted, maxOutputTokens ?? wanted))
}
