export type { ConnectionSettings, TlsSettings } from './connection/connection-settings.ts'
export { DbEnvError } from './dbenv-error.ts'
export type { DatabaseName, NameMap } from './names/database-name.ts'
export type { EnvironmentName, TestEnvironmentName } from './names/environment-name.ts'
export type { QueryFunction } from './query-function.ts'
export type {
  DatabaseClaim,
  DatabaseState,
  EnvironmentClaim,
  EnvironmentContent,
  EnvironmentKind,
  EnvironmentSnapshot,
  Registry,
  RegistryFilter,
  RegistryRow,
} from './registry/registry.ts'
