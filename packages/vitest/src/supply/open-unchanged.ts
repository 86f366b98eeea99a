import type { EnvironmentVariables } from '@dbenv/core'
import { NO_SOURCE_KEY, readSourceKey, SourceChangedError, type SourceKey } from '../source/source-key.ts'
import type { SlotSupply, SupplyRequest } from './slot-supply.ts'

/** Reads the key of the source; takes what `hashSource` does. */
export type ReadKey = (surroundings: readonly string[], variables?: EnvironmentVariables) => Promise<SourceKey>

/** Files that change twice while databases are made of them may be written by what the making runs. */
const TRIES = 2

/**
 * Opens a supply whose databases are those of the source as it is: when a file of it changes while they are made, they
 * are made anew, and in the end for this run alone, so that nothing is found again that another content made.
 */
export async function openUnchanged(
  { options, root, log }: SupplyRequest,
  open: (readKey: ReadKey) => Promise<SlotSupply>,
): Promise<SlotSupply> {
  for (let tries = 1; tries <= TRIES; tries++) {
    try {
      return await open((...place) => readSourceKey(options, root, ...place))
    } catch (error) {
      if (!(error instanceof SourceChangedError)) throw error
      const forWhom = tries < TRIES ? '' : ', for this run alone'
      log(`a file of the source has changed while the databases were made: they are made anew${forWhom}`)
    }
  }
  return open(async () => NO_SOURCE_KEY)
}
