import { type DeletedEnvironments, DeletionIncompleteError } from '@dbenv/clone'
import { describeError } from './output/describe-error.ts'
import { toJsonDeleted } from './output/json-deleted.ts'

/** What became of a deletion that was not refused. */
export interface DeletionOutcome {
  readonly deleted: DeletedEnvironments
  /** Some databases could not be removed. */
  readonly failure: DeletionIncompleteError | undefined
}

/** Waits for a deletion; one that removed only a part is an outcome too. Rejects with everything else. */
export async function settleDeletion(deletion: Promise<DeletedEnvironments>): Promise<DeletionOutcome> {
  try {
    return { deleted: await deletion, failure: undefined }
  } catch (error) {
    if (!(error instanceof DeletionIncompleteError)) throw error
    return { deleted: error.deleted, failure: error }
  }
}

/** `{ deleted: { environment: { base: name } } }`, with `failed: { environment: { base: error } }` when some did. */
export function toJsonDeletion({ deleted, failure }: DeletionOutcome): Record<string, unknown> {
  if (failure === undefined) return { deleted: toJsonDeleted(deleted) }
  const failed: Record<string, Record<string, unknown>> = {}
  for (const { environment, baseName, error } of failure.failures) {
    failed[environment] = { ...failed[environment], [baseName]: describeError(error) }
  }
  return { deleted: toJsonDeleted(deleted), failed }
}
