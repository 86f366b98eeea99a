import { DbEnvError } from '@dbenv/core'
import type { ProvidedDbEnv, ProvidedSlot } from '../provided-context.ts'

/** There are more workers than environments were made for. */
export class NoSlotError extends DbEnvError {
  override readonly name = 'NoSlotError'
  readonly code = 'DBENV_VITEST_NO_SLOT'

  constructor(poolId: string | undefined, slots: number) {
    super(
      `No environment is there for worker \`VITEST_POOL_ID=${poolId ?? ''}\`: ${slots} were made. ` +
        'Run the tests through vitest, with `maxWorkers` set before the run begins.',
    )
  }
}

/** The slot of this worker: by its pool id, which is never held by two workers at once. */
export function claimSlot(provided: ProvidedDbEnv, poolId: string | undefined): ProvidedSlot {
  const slot = provided.slots[provided.isolate === 'run' ? 0 : Number(poolId) - 1]
  if (!slot) throw new NoSlotError(poolId, provided.slots.length)
  return slot
}
