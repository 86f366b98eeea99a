import { type TestEnvironmentName, toSharedDatabases } from '@dbenv/core'
import { agreeToDelete } from './lifecycle/agree-to-delete.ts'
import { requireTestEnvironment } from './lifecycle/create-request.ts'
import {
  type DeletedEnvironments,
  type DeleteEnvironmentOptions,
  readLimits,
  requireConfirmation,
} from './lifecycle/delete-options.ts'
import { readFreeRows } from './lifecycle/free-rows.ts'
import { DatabaseReplacedError, DeletionAbortedError, EnvironmentNotFoundError } from './lifecycle/lifecycle-errors.ts'
import { openPlace, type Place } from './lifecycle/place.ts'
import { toDeletedEnvironments } from './lifecycle/removal-result.ts'
import { removeRows } from './lifecycle/remove-rows.ts'
import { LeaseHeldError } from './registry/registry-errors.ts'
import type { RegistryRow } from './registry/registry-row.ts'
import type { WritableRegistry } from './registry/writable-registry.ts'

/**
 * Drops every database of test environments and marks their rows deleted, after `confirm` has agreed to exactly that;
 * resolves to what is gone, and to an empty map when declined. Throws `ProdRefusedError`, `EnvironmentNotFoundError` or
 * `LeaseHeldError` before anything is touched, `DeletionAbortedError` when `signal` came before the first drop,
 * `DeletionIncompleteError` when some databases could not be dropped.
 */
export async function deleteEnvironment(options: DeleteEnvironmentOptions): Promise<DeletedEnvironments> {
  const { connection, confirm, signal, onWaiting } = options
  const { concurrency } = readLimits(options)
  const environments = [...new Set(options.environments.map((name) => requireTestEnvironment(name, 'deleted')))]
  requireConfirmation(confirm)
  await using place = await openPlace(connection, concurrency)
  const rows = await readFreeRows(place.registry, environments, { signal, onWaiting }).catch((error: unknown) => {
    throw signal?.aborted ? new DeletionAbortedError(error) : error
  })
  await refuseUnknown(place.registry, environments, rows)
  if (!(await agreeToDelete(confirm, rows, signal))) return new Map()
  return await carryOut(options, place, rows)
}

/** Removes exactly the rows that were shown, whatever has joined the environment since. */
async function carryOut(
  options: DeleteEnvironmentOptions,
  place: Place,
  rows: readonly RegistryRow[],
): Promise<DeletedEnvironments> {
  const thrown: unknown[] = []
  const { outcomes, missed } = await removeRows({
    ...place,
    rows,
    take: 'any',
    shared: toSharedDatabases(options.shared),
    ...readLimits(options),
    signal: options.signal,
    onWaiting: options.onWaiting,
    onRemoved: ({ environment, baseName, databaseName }) => {
      try {
        options.onDeleted?.(requireTestEnvironment(environment, 'deleted'), baseName, databaseName)
      } catch (error) {
        // The databases that are left do not wait for what the caller makes of those that are gone.
        thrown.push(error)
      }
    },
  })
  const deleted = toDeletedEnvironments(outcomes, await findFailures(place.registry, missed))
  if (thrown.length > 0) throw thrown[0]
  return deleted
}

/** Rows that somebody else took first: held by them, or gone by now, whatever else has their name. */
async function findFailures(registry: WritableRegistry, missed: readonly RegistryRow[]) {
  if (missed.length === 0) return []
  const current = await registry.listRows({ environments: missed.map((row) => row.environment) })
  return missed.map((row) => {
    const { environment, baseName, databaseName } = row
    const now = current.find(({ id }) => id === row.id)
    return { environment, baseName, error: now ? new LeaseHeldError(now) : new DatabaseReplacedError(databaseName) }
  })
}

async function refuseUnknown(
  registry: WritableRegistry,
  environments: readonly TestEnvironmentName[],
  rows: readonly RegistryRow[],
): Promise<void> {
  const unknown = environments.filter((environment) => !rows.some((row) => row.environment === environment))
  if (unknown.length === 0) return
  const known = new Set((await registry.listRows()).map((row) => row.environment))
  known.delete('prod')
  throw new EnvironmentNotFoundError(unknown, [...known].sort())
}
