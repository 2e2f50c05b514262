import { AppError } from '#shared/error.ts'
import type { ErrorInfo } from '#shared/error.ts'
import type { OpenConnection, Provider } from './provider.ts'
import { createHider } from '../secret-forms.ts'
import { withSource } from '../token-source.ts'

/** What is said of a failure, without the secrets of the connection: some servers quote in a refusal what they were sent. */
export function withoutSecrets<Said extends Pick<ErrorInfo, 'message' | 'details'>>({ secrets }: Pick<OpenConnection, 'secrets'>, said: Said): Said {
  // A server's text may have been cut in the middle of a secret.
  const { cutText: clean } = createHider(secrets)
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
