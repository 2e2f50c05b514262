import { expect, test } from 'vitest'
import type { Endpoint } from '#shared/endpoint.ts'
import type { PresetBody } from '#shared/playground/presets.ts'
import { bodyOf, endpointFor, settingsOf } from '../../../renderer/state/kept.ts'

const body: PresetBody = { endpoint: { id: 'e1', name: 'Claude' }, settings: { systemPrompt: 'Brief.', tone: 'dry', parameters: { temperature: 0, later: 1 } }, tools: ['search'] }

test('what this version does not know is not set, and stays in a preset that is changed', () => {
  expect(settingsOf(body)).toEqual({ systemPrompt: 'Brief.', parameters: { temperature: 0 } })
  expect(bodyOf({ id: 'e2', name: 'Llama' }, { parameters: { topP: 1 } }, body)).toEqual({ endpoint: { id: 'e2', name: 'Llama' }, settings: { tone: 'dry', parameters: { topP: 1, later: 1 } }, tools: ['search'] })
  expect(bodyOf(null, {}, body)).toEqual({ settings: { tone: 'dry', parameters: { later: 1 } }, tools: ['search'] })
})

test('the endpoint of a preset is the very one, else a usable one of its name', () => {
  const endpoint = (id: string, name: string, usable = true): Endpoint => ({ id, name, usable }) as Endpoint
  expect(endpointFor(body, [endpoint('x', 'Claude'), endpoint('e1', 'Renamed')])?.id).toBe('e1')
  expect(endpointFor(body, [endpoint('x', 'Claude', false), endpoint('y', 'Claude')])?.id).toBe('y')
  expect(endpointFor(body, [endpoint('x', 'Other')])).toBeUndefined()
})
