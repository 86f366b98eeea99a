export { type Account, readAccount } from './accounts/account.ts'
export { isWithinTestGrants, toGrantPattern } from './accounts/grant-pattern.ts'
export type { Grants } from './accounts/grants.ts'
export { readAccountGrants } from './accounts/read-grants.ts'
export { UnreadableObjectsError } from './catalogue/catalogue-errors.ts'
export { type CloneDatabaseOptions, cloneDatabaseSchema } from './clone-database-schema.ts'
export type { DatabaseReport } from './copy-databases.ts'
export { createEphemeralEnvironment } from './create-ephemeral-environment.ts'
export { createFilledEnvironment } from './create-filled-environment.ts'
export { createTestEnvironment, planEnvironment } from './create-test-environment.ts'
export { deleteEnvironment } from './delete-environment.ts'
export { DropFailedError, DropRefusedError } from './destroy/destroy-errors.ts'
export {
  type DatabaseDiff,
  type DiffEnvironmentsOptions,
  diffEnvironments,
  type EnvironmentDiff,
} from './diff-environments.ts'
export type { CopyProgress } from './enter-stage.ts'
export { extendEnvironment } from './extend-environment.ts'
export { ensureRegistry, initRegistry, NotRegistrableError, registerDatabases } from './init-registry.ts'
export { CopyFailedError } from './jobs/copy-errors.ts'
export type { CreateEnvironmentOptions } from './lifecycle/create-options.ts'
export type { CreatedDatabase, CreateReport } from './lifecycle/create-report.ts'
export type {
  Confirmation,
  DeletedEnvironments,
  DeleteEnvironmentOptions,
  DeletePlan,
  PlannedDeletion,
} from './lifecycle/delete-options.ts'
export type { EphemeralEnvironment, EphemeralEnvironmentOptions } from './lifecycle/ephemeral-environment.ts'
export { ServerReadOnlyError } from './lifecycle/explain-server-errors.ts'
export type { FillEnvironmentOptions } from './lifecycle/fill-options.ts'
export {
  CreateAbortedError,
  DatabaseReplacedError,
  DeletionAbortedError,
  type DeletionFailure,
  DeletionIncompleteError,
  EnvironmentExistsError,
  EnvironmentIncompleteError,
  EnvironmentNotFoundError,
  EventsRanError,
  InvalidBranchError,
  InvalidSelectionError,
  ProdRefusedError,
  SharedCopyFailedError,
  SourceReplacedError,
} from './lifecycle/lifecycle-errors.ts'
export type {
  ExtendEnvironmentOptions,
  InitRegistryOptions,
  InitRegistryResult,
  LeftOutDatabase,
  ListEnvironmentsOptions,
  PruneEnvironmentsOptions,
  RemovedEnvironments,
  SweepEnvironmentsOptions,
} from './lifecycle/place-options.ts'
export type { EnvironmentPlan } from './lifecycle/prepare-environment.ts'
export type { DatabaseSummary, EnvironmentState, EnvironmentSummary, LeaseHolder } from './list/environment-summary.ts'
export { listEnvironments } from './list-environments.ts'
export { parseTimeToLive } from './parse-time-to-live.ts'
export type {
  ClonePlan,
  CloneProblem,
  DatabasePlan,
  DefinerChoice,
  LiteralMention,
  ObjectCounts,
  PlannedReference,
  StoredObjectChoice,
} from './plan/clone-plan.ts'
export { ClonePlanRefusedError } from './plan/clone-problems-error.ts'
export { OptionFileError } from './programs/option-file-error.ts'
export type { UnfitColumn } from './registry/find-unfit-columns.ts'
export { inspectRegistry, type RegistryInspection } from './registry/inspect-registry.ts'
export { describeMisnamedRow, type MisnamedRow } from './registry/misnamed-rows.ts'
export {
  LeaseHeldError,
  LeaseLostError,
  NameTakenError,
  RegistryColumnError,
  RegistryLockedError,
  RegistryUpgradeError,
} from './registry/registry-errors.ts'
export type { EnvironmentContent } from './registry/registry-row.ts'
export { DumpFailedError, ProgramLeftError } from './rows/dump-errors.ts'
export { ConnectionLostError } from './session/connection-lost-error.ts'
export { type OpenQuery, openQuery } from './session/open-query.ts'
export { pruneEnvironments, sweepEnvironments } from './sweep-environments.ts'
export { VerificationFailedError } from './verify/verify-errors.ts'
