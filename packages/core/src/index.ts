export { InvalidConnectionSettingError, MissingConnectionSettingsError } from './connection/connection-errors.ts'
export { ConnectionFailedError } from './connection/connection-failed-error.ts'
export type { ConnectionSettings, TlsSettings } from './connection/connection-settings.ts'
export {
  type EnvironmentVariables,
  type ReadConnectionOptions,
  readConnectionSettings,
} from './connection/read-connection-settings.ts'
export { readTestAccount, type TestAccount } from './connection/read-test-account.ts'
export { createDbEnv, type DbEnvOptions } from './create-dbenv.ts'
export { DbEnvError } from './dbenv-error.ts'
export {
  type BaseNameOf,
  type DatabaseConstants,
  type DefineDatabasesOptions,
  defineDatabases,
  toSharedOf,
} from './define-databases.ts'
export type { CiBuild } from './detect/ci-build.ts'
export { DEFAULT_PRODUCTION_BRANCHES, detectEnvironment } from './detect/detect-environment.ts'
export type { DetectedEnvironment, DetectionStep, DetectionStepName } from './detect/detected-environment.ts'
export { BranchUnreadableError, ProdUnderTestRunnerError } from './detect/detection-errors.ts'
export type { DetectionInputs, Told } from './detect/detection-inputs.ts'
export { explainDetection } from './detect/explain-detection.ts'
export { getEnvironment, readEnvironment } from './detect/get-environment.ts'
export type { GitHead } from './detect/git-head.ts'
export { type ReadDetectionOptions, readDetectionInputs } from './detect/read-detection-inputs.ts'
export { type DbEnvEvents, publishEvent } from './events.ts'
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
  isEnvironmentName,
  isTestEnvironmentName,
  parseEnvironmentName,
  parseFullEnvironmentName,
  type TestEnvironmentName,
} from './names/environment-name.ts'
export { foldName, isSameDatabase, type LowerCaseTableNames } from './names/fold-name.ts'
export { REGISTRY_DATABASE, readSharedDatabases, toSharedDatabases } from './names/shared-databases.ts'
export {
  clearDatabaseNameCache,
  findInstalledDbEnv,
  getDatabaseName,
  getDatabaseNameSync,
  getEnvironmentContext,
  getProcessContext,
  getScopedDbEnv,
  installDbEnv,
  runInEnvironment,
  setEnvironmentContext,
} from './process-default.ts'
export type { QueryFunction } from './query-function.ts'
export { createMemoryRegistry, type MemoryEntry } from './registry/memory-registry.ts'
export type {
  DatabaseState,
  EnvironmentDatabases,
  EnvironmentKind,
  EnvironmentSnapshot,
  Registry,
  RegistryEntry,
} from './registry/registry.ts'
export { RegistryDeniedError } from './registry/registry-denied-error.ts'
export { ENTRY_COLUMNS, REGISTRY_TABLE, toRegistryEntry } from './registry/registry-entry.ts'
export { explainRegistryError, RegistryMissingError } from './registry/registry-missing-error.ts'
export { RegistryRowsError } from './registry/registry-rows-error.ts'
export { createSqlRegistry } from './registry/sql-registry.ts'
export type { DbEnv } from './resolve/dbenv.ts'
export { type EnvironmentContext, toEnvironmentContext } from './resolve/environment-context.ts'
export { findNearNames } from './resolve/near-names.ts'
export {
  AmbiguousBranchError,
  NotInstalledError,
  NotLoadedError,
  ProdNameError,
  RegistryTimeoutError,
  UnknownDatabaseError,
  UnknownEnvironmentError,
} from './resolve/resolve-errors.ts'
export type { ResolvedEnvironment } from './resolve/resolved-environment.ts'
export { mayRunText } from './rewrite/dynamic-sql.ts'
export {
  type DatabaseReference,
  findDatabaseReferences,
} from './rewrite/find-database-references.ts'
export { quoteIdentifier } from './rewrite/quote-identifier.ts'
export { readSqlTokens, type SqlToken } from './rewrite/read-sql-tokens.ts'
export { DynamicSqlError, UnlistedDatabaseError, UnterminatedSqlError } from './rewrite/rewrite-errors.ts'
export type { RewriteEdit, RewriteExplanation, RewriteWarning } from './rewrite/rewrite-explanation.ts'
export type { RewriteOptions, RewriterOptions } from './rewrite/rewrite-options.ts'
export { explainRewrite, rewriteSql } from './rewrite/rewrite-sql.ts'
export { createRewriter, type Rewriter } from './rewrite/rewriter.ts'
export { modesFromSqlMode, type SqlModes } from './rewrite/sql-modes.ts'
