export { DynamicSqlError } from '@dbenv/core'
export type { DatabaseAdapterOfTests } from './fixtures/adapter-type.ts'
export { AdapterMissingError } from './fixtures/open-adapter.ts'
export { requireDbEnv } from './fixtures/require-dbenv.ts'
export { type DbEnvFixtures, test } from './fixtures/test.ts'
export type { TestEnvironment } from './fixtures/test-environment.ts'
export { HarnessMissingError } from './harness-missing-error.ts'
export { SourceWrittenError } from './marks/source-written-error.ts'
export type {
  HandedDbEnv,
  PendingDbEnv,
  ProvidedDbEnv,
  ProvidedSlot,
  RowCounting,
  SlotMaking,
} from './provided-context.ts'
export { SlotBusyError } from './sessions/slot-busy-error.ts'
export { StatementsLeftError } from './sessions/statements-left-error.ts'
export { NotesLostError } from './slot/notes-lost-error.ts'
export { NoSuchFileError } from './source/find-files.ts'
export { NoDatabasesMadeError } from './source/no-databases-made-error.ts'
export { NotSqlFileError } from './sql-files/read-sql-file.ts'
export { SqlFileError } from './sql-files/sql-file-error.ts'
export { AccountLeftError, SlotsLeftError } from './supply/slot-guard.ts'
export {
  ConfinedAccountError,
  NameNotInUtf8Error,
  NoDatabasesNamedError,
  PrepareFailedError,
  ServerWideStatementError,
  TemplateNotWholeError,
  TestAccountError,
} from './template/existing-server-errors.ts'
export { VitestVersionError } from './vitest-version-error.ts'
export { NoSlotError } from './worker/claim-slot.ts'
export { ConcurrentTestError } from './worker/concurrent-test-error.ts'
export { RunNotStartedError } from './worker/take-handover.ts'
