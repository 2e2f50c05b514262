import type { Output } from '#shared/contract.ts'
import type { Programs } from '../host.ts'

/** Ways to sign in that this machine has already. Never rejects: what cannot be read is named in `problems`. */
export async function findProfiles(programs: Programs): Promise<Output<'endpoints.findProfiles'>> {
  return Promise.resolve({ profiles: [], problems: [], file: programs.homeFolder })
}
