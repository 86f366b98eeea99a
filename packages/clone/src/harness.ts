export {
  type ConfinedAccount,
  type ConfinedAccountOptions,
  createConfinedAccount,
  dropConfinedAccounts,
  sweepConfinedAccounts,
} from './destroy/confined-accounts.ts'
export { AccountRefusedError, EraseRefusedError } from './destroy/destroy-errors.ts'
export { type Eraser, type EraserOptions, openEraser } from './destroy/open-eraser.ts'
export { forgetSlotStates } from './destroy/slot-states.ts'
export {
  deleteHeldEnvironments,
  type HoldOptions,
  keepHeldEnvironments,
  leaseEnvironment,
  type RenewOptions,
  releaseEnvironment,
  renewLease,
} from './hold-environments.ts'
export { writeOptionFile } from './programs/option-file.ts'
export { reclaimDatabases } from './reclaim-databases.ts'
export { createLeaseToken } from './registry/lease-holder.ts'
export { type ClientCharacters, runAsClient } from './session/run-as-client.ts'
