import { parseArgs } from 'node:util'
import { defaultEndpoints, scenarios, servicePrincipal, startWorkspace } from './index.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    pace: { type: 'string', default: '40' },
    lifetime: { type: 'string', default: '3600' },
  },
})

const workspace = await startWorkspace({ port: Number(values.port), tokensPerSecond: Number(values.pace) })

workspace.oauth.lifetimeSeconds = Number(values.lifetime)

const endpointLines = defaultEndpoints.map(({ name, listing, family, vision, refusal }) => {
  const notes = [
    typeof listing.task === 'string' ? listing.task : 'no task',
    family,
    ...(vision ? ['images'] : []),
    ...(refusal ? [`answers ${refusal.status}`] : []),
  ]
  return `  ${name.padEnd(40)} ${notes.join(', ')}`
})
const scenarioLines = scenarios.map(({ word, help }) => `  ${`!${word}`.padEnd(16)} ${help}`)

process.stdout.write(
  `${`
Fake workspace at ${workspace.url} token ${workspace.token}

Sign-in in the browser is granted at once. Service principal: ${servicePrincipal.clientId} secret ${servicePrincipal.clientSecret}

Endpoints
${endpointLines.join('\n')}

Words to type into a message ([N] is a number after the word)
${scenarioLines.join('\n')}
  ${'!once'.padEnd(16)} the other words count only the first time, so that Retry succeeds

Options: --port N, --pace WORDS_PER_SECOND (0: as fast as possible), --lifetime SECONDS of an access token. Ctrl+C stops it.
`.trim()}\n`,
)

const stop = () => {
  void workspace.close().then(() => process.exit(0))
}
process.once('SIGINT', stop)
process.once('SIGTERM', stop)
