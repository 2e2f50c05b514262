import { AppError } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { OpenConnection, Provider } from './provider.ts'
import { withSource } from '../token-source.ts'

const hidden = '•••'
/** Shorter ones are no secrets, and hiding them would spoil what is said. */
const shortest = 4
/** A text may have been cut in the middle of a secret: so much of its beginning is hidden too. */
const shortestBeginning = 8

/** What is said of a failure, without the secrets of the connection: some servers quote in a refusal what they were sent. */
export function withoutSecrets<Said extends Pick<ErrorInfo, 'message' | 'details'>>({ secrets }: Pick<OpenConnection, 'secrets'>, said: Said): Said {
  const clean = (text: string): string => secrets.reduce(hide, text)
  const message = clean(said.message)
  if (said.details === undefined) return { ...said, message }
  const details = Object.entries(said.details).map(([name, value]) => [name, typeof value === 'string' ? clean(value) : value] as const)
  return { ...said, message, details: Object.fromEntries(details) }
}

/** A provider whose discovery, vectors and test fail without the secrets of the connection, and name where the sign-in came from. Its streams see to it themselves. */
export function discreet(provider: Provider): Provider {
  const { embed } = provider
  return {
    ...provider,
    discover: (connection, signal) =>
      provider.discover(connection, signal).catch((thrown: unknown) => {
        throw discreetly(connection, thrown)
      }),
    ...(embed !== undefined && {
      embed: (request) =>
        embed(request).catch((thrown: unknown) => {
          throw discreetly(request.connection, thrown)
        }),
    }),
    test: async (connection, signal) => {
      const steps = await provider.test(connection, signal)
      return steps.map((step) => (step.error === undefined ? step : { ...step, error: withSource(connection.source, withoutSecrets(connection, step.error as ErrorInfo)) }))
    },
  }
}

function discreetly(connection: OpenConnection, thrown: unknown): unknown {
  if (!(thrown instanceof AppError)) return thrown
  const { code, message, details } = withSource(connection.source, withoutSecrets(connection, thrown.toInfo()))
  return new AppError(code, message, details)
}

function hide(text: string, secret: string): string {
  if (secret.length < shortest) return text
  const whole = text.replaceAll(secret, hidden)
  for (let length = secret.length - 1; length >= shortestBeginning; length -= 1) {
    if (whole.endsWith(secret.slice(0, length))) return whole.slice(0, -length) + hidden
  }
  return whole
}
