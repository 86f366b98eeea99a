import type { DatabaseReport } from './copy-databases.ts'
import { clearLeftovers } from './lifecycle/clear-leftovers.ts'
import type { CreateRequest } from './lifecycle/create-request.ts'
import { SharedCopyFailedError } from './lifecycle/lifecycle-errors.ts'
import type { Places } from './lifecycle/place.ts'
import type { PreparedEnvironment } from './lifecycle/prepare-environment.ts'
import { makeDatabases } from './make-databases.ts'

/**
 * Copies the shared databases that the target place lacks, each once and under its own name, before anything of the
 * environment is made. Throws `SharedCopyFailedError` when one failed: what was begun of it is dropped again, and what
 * is whole stays.
 */
export async function copySharedDatabases(
  request: CreateRequest,
  places: Places,
  { shared: { clone, leftoverRows }, branchName, kind }: PreparedEnvironment,
): Promise<readonly DatabaseReport[]> {
  const kept = await clearLeftovers(request, places.target, leftoverRows)
  if (kept.length > 0) throw new SharedCopyFailedError(request.environment, kept)
  if (!clone) return []
  const made = await makeDatabases(request, places, { clone, purpose: 'shared-copy', branchName, kind, sourceRows: [] })
  const failed = made.flatMap((database) => (database.status === 'failed' ? [database] : []))
  if (failed.length > 0) throw new SharedCopyFailedError(request.environment, failed)
  return made.flatMap((database) => (database.status === 'ready' ? [database.report] : []))
}
