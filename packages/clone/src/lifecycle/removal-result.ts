import { type DatabaseName, isTestEnvironmentName, type TestEnvironmentName } from '@dbenv/core'
import type { RemovalOutcome } from '../destroy/remove-databases.ts'
import type { DeletedEnvironments } from './delete-options.ts'
import { type DeletionFailure, DeletionIncompleteError } from './lifecycle-errors.ts'

/** What is gone, by environment; throws `DeletionIncompleteError`, which holds the same, when something is not. */
export function toDeletedEnvironments(
  outcomes: readonly RemovalOutcome[],
  furtherFailures: readonly DeletionFailure[] = [],
): DeletedEnvironments {
  const deleted = new Map<TestEnvironmentName, Map<string, DatabaseName>>()
  const failures = [...furtherFailures]
  for (const outcome of outcomes) {
    const { environment, baseName, databaseName } = outcome.row
    if (outcome.status === 'kept') failures.push({ environment, baseName, error: outcome.error })
    else if (isTestEnvironmentName(environment)) {
      const names = deleted.get(environment) ?? new Map<string, DatabaseName>()
      deleted.set(environment, names.set(baseName, databaseName))
    }
  }
  if (failures.length > 0) throw new DeletionIncompleteError(deleted, failures)
  return deleted
}
