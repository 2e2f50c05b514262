import type { Endpoint } from '#shared/endpoint.ts'
import { AppError } from '#shared/error.ts'
import type { Batch } from '#shared/playground/batches.ts'
import { requireUsable } from '../../chat/asking.ts'
import { rowPrompts } from './prompt.ts'

/** Throws `batch-unready` where nothing can be asked or a place of a prompt is filled by no column, `endpoint-unusable` where an endpoint is gone. */
export function requireReady({ plan, file }: Pick<Batch, 'plan' | 'file'>, endpoint: (id: string) => Endpoint | undefined): void {
  if (plan.template.trim() === '') throw new AppError('batch-unready', 'There is no prompt.', { reason: 'prompt' })
  if (plan.targets.length === 0) throw new AppError('batch-unready', 'No endpoint was chosen.', { reason: 'endpoint' })
  for (const target of plan.targets) {
    requireUsable(endpoint(target.endpointId))
    const [unknown] = rowPrompts(plan, target, file.columns).unknown
    if (unknown !== undefined) throw new AppError('batch-unready', `The file has no column ${unknown}.`, { reason: 'column', name: unknown })
  }
}
