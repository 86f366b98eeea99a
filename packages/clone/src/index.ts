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
export type {
  ExtendEnvironmentOptions,
  InitRegistryOptions,
  InitRegistryResult,
  ListEnvironmentsOptions,
  PruneEnvironmentsOptions,
  RemovedEnvironments,
  SweepEnvironmentsOptions,
} from './lifecycle/place-options.ts'
export type { DatabaseSummary, EnvironmentState, EnvironmentSummary } from './list/environment-summary.ts'
