import { setTimeout as sleep } from 'node:timers/promises'
import type { EnvironmentName } from '@dbenv/core'
import { describeHolder, findHolderState } from '../registry/lease-holder.ts'
import { LeaseHeldError } from '../registry/registry-errors.ts'
import type { RegistryRow } from '../registry/registry-row.ts'
import type { WritableRegistry } from '../registry/writable-registry.ts'

/** Time between two looks at a lease that is running out, in milliseconds. */
const LOOK_MS = 1_000

/** How to wait for leases whose holders have died. */
export interface WaitOptions {
  readonly signal?: AbortSignal | undefined
  /** Called once, before a wait of at most 60 s. */
  readonly onWaiting?: ((reason: string) => void) | undefined
}

/**
 * Reads the live rows of environments once none of them is held. Throws `LeaseHeldError` when somebody is at work; a
 * holder on this machine that has died is waited for until its lease runs out, unless a heartbeat shows it alive.
 */
export async function readFreeRows(
  registry: WritableRegistry,
  environments: readonly EnvironmentName[],
  options: WaitOptions = {},
): Promise<readonly RegistryRow[]> {
  const firstBeats = new Map<number, number>()
  for (let looks = 0; ; looks++) {
    const rows = await registry.listRows({ environments })
    const held = rows.filter((row) => row.leaseIsLive)
    const [first] = held
    if (!first) return rows
    for (const row of held) {
      const isNew = !firstBeats.has(row.id)
      const beat = row.heartbeatAt?.getTime() ?? 0
      if (isNew) firstBeats.set(row.id, beat)
      const isBeating = !isNew && beat !== firstBeats.get(row.id)
      if (isBeating || findHolderState(row.leaseToken ?? '') !== 'gone') throw new LeaseHeldError(row)
    }
    if (looks === 0) {
      options.onWaiting?.(
        `${describeHolder(first.leaseToken)} died while it held environment ${first.environment}: ` +
          'waiting until its lease runs out (at most 60 s)',
      )
    }
    await sleep(LOOK_MS, undefined, options.signal ? { signal: options.signal } : {})
  }
}
