import type { MadeWith } from '#shared/message.ts'

/** What a reply was made with elsewhere: there is no endpoint of that kind here, only its model's name. */
export function importedModel(name: string, model = name): MadeWith {
  return { endpointId: '', endpointName: name, provider: 'imported', model, parameters: {} }
}
