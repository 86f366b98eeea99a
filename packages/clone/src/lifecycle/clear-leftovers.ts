import { LeaseHeldError } from '../registry/registry-errors.ts'
import type { RegistryRow } from '../registry/registry-row.ts'
import { CREATE_DEFAULTS } from './create-options.ts'
import type { CreatedDatabase } from './create-report.ts'
import type { CreateRequest } from './create-request.ts'
import type { Place } from './place.ts'
import { removeRows } from './remove-rows.ts'

/** A database of an earlier call that could not be removed. */
export type KeptLeftover = Extract<CreatedDatabase, { readonly status: 'failed' }>

/** Removes what earlier calls left behind; resolves to what could not be. Throws `LeaseHeldError` for what is taken. */
export async function clearLeftovers(
  { shared, concurrency, signal }: Pick<CreateRequest, 'shared' | 'concurrency' | 'signal'>,
  target: Place,
  rows: readonly RegistryRow[],
): Promise<readonly KeptLeftover[]> {
  const { lockWaitSeconds } = CREATE_DEFAULTS
  const order = { ...target, rows, shared, concurrency, lockWaitSeconds, signal }
  const { outcomes, missed } = await removeRows({ ...order, take: 'unfinished' })
  if (missed[0]) throw new LeaseHeldError(missed[0])
  return outcomes.flatMap((outcome): readonly KeptLeftover[] => {
    if (outcome.status !== 'kept') return []
    const { baseName, databaseName } = outcome.row
    return [{ baseName, databaseName, status: 'failed', error: outcome.error }]
  })
}
