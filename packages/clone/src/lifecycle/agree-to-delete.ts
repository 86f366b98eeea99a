import type { RegistryRow } from '../registry/registry-row.ts'
import type { Confirmation } from './delete-options.ts'
import { toDeletePlan } from './delete-plan.ts'
import { DeletionAbortedError } from './lifecycle-errors.ts'
import { orAbort } from './or-abort.ts'

/**
 * Whether `confirm` agrees to what deleting exactly these rows would remove. Rejects with what it rejects with, and with
 * `DeletionAbortedError` where `signal` has come before its answer, or by then.
 */
export async function agreeToDelete(
  confirm: Confirmation,
  rows: readonly RegistryRow[],
  signal: AbortSignal | undefined,
): Promise<boolean> {
  try {
    const isAgreed = confirm === true || (await orAbort(Promise.resolve(confirm(toDeletePlan(rows))), signal)) === true
    if (isAgreed) signal?.throwIfAborted()
    return isAgreed
  } catch (error) {
    throw signal?.aborted && error === signal.reason ? new DeletionAbortedError(error) : error
  }
}
