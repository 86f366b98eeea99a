export { InvalidConnectionSettingError, MissingConnectionSettingsError } from './connection/connection-errors.ts'
export type { ConnectionSettings, TlsSettings } from './connection/connection-settings.ts'
export {
  type EnvironmentVariables,
  type ReadConnectionOptions,
  readConnectionSettings,
} from './connection/read-connection-settings.ts'
export { readTestAccount, type TestAccount } from './connection/read-test-account.ts'
export { DbEnvError } from './dbenv-error.ts'
export { labelFromBranch } from './names/branch-label.ts'
export {
  countCharacters,
  countEncodedBytes,
  type DatabaseName,
  InvalidDatabaseNameError,
  isSystemSchema,
  MAX_ENCODED_BYTES,
  MAX_NAME_LENGTH,
  type NameMap,
  parseDatabaseName,
  SYSTEM_SCHEMAS,
} from './names/database-name.ts'
export { LabelTooLongError, toDatabaseName, toNameMap } from './names/environment-databases.ts'
export {
  type EnvironmentName,
  InvalidEnvironmentNameError,
  isTestEnvironmentName,
  parseEnvironmentName,
  parseFullEnvironmentName,
  type TestEnvironmentName,
} from './names/environment-name.ts'
export { foldName, isSameDatabase, type LowerCaseTableNames } from './names/fold-name.ts'
export { REGISTRY_DATABASE, toSharedDatabases } from './names/shared-databases.ts'
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
