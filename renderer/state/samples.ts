import type { TFunction } from 'i18next'
import type { Endpoint } from '#shared/endpoint.ts'

/** What a sample prompt is good for. */
export type SampleTask = 'chat' | 'vision' | 'reasoning' | 'extraction'

/** The prompts that come with Parley, by task. Names are `sample.*` of the texts, the prompts themselves `sampleText.*` of those that are fetched later. */
export const samples = [
  { key: 'explain', task: 'chat' },
  { key: 'rewrite', task: 'chat' },
  { key: 'describe', task: 'vision' },
  { key: 'chart', task: 'vision' },
  { key: 'solve', task: 'reasoning' },
  { key: 'decide', task: 'reasoning' },
  { key: 'fields', task: 'extraction' },
  { key: 'table', task: 'extraction' },
] as const satisfies readonly { readonly key: string; readonly task: SampleTask }[]

/** One of the prompts that come with Parley. */
export type SampleKey = (typeof samples)[number]['key']

/** The tasks, in the order in which they are shown. */
export const sampleTasks: readonly SampleTask[] = ['chat', 'vision', 'reasoning', 'extraction']

/** A sample as a text with places to fill in. In the files of texts a place is written `[[name]]`, since two braces mean something else there. */
export function sampleText(t: TFunction, key: SampleKey): string {
  return withBraces(t(`sampleText.${key}`))
}

/** A text of the files with its places as they are typed. */
export function withBraces(text: string): string {
  return text.replaceAll(/\[\[(.+?)\]\]/g, '{{$1}}')
}

/** One sample for each task that an endpoint is good for; without an endpoint, for those that every model is good for. */
export function samplesFor(endpoint: Pick<Endpoint, 'vision' | 'reasoning'> | null): SampleKey[] {
  const suits: Record<SampleTask, boolean> = { chat: true, extraction: true, vision: endpoint?.vision === 'yes', reasoning: endpoint?.reasoning === 'yes' }
  return sampleTasks.filter((task) => suits[task]).flatMap((task) => samples.find((sample) => sample.task === task)?.key ?? [])
}
