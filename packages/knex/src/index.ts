export { DynamicSqlError } from '@dbenv/core'
export {
  AdapterClosedError,
  ChangeUserRefusedError,
  ConnectionReturnedError,
  EnvironmentMovedError,
  ModeChangeRefusedError,
  NotInTransactionError,
  PoolFullError,
  SessionTrackingRefusedError,
  TransactionEndedError,
  UnknownDatabaseOnServerError,
  UnreadableColumnError,
} from './adapter-errors.ts'
export type { AdapterOptions, DriverOptions } from './adapter-options.ts'
export type { Row } from './connection/run-statement.ts'
export type { PoolOptions } from './connection/server-pool.ts'
export { createDatabaseAdapter } from './create-database-adapter.ts'
export type { DatabaseAdapter, DatabaseOperations, TransactionOptions } from './database-adapter.ts'
export {
  closeAll,
  dynamicBatchUpdate,
  getEngine,
  queryDatabase,
  queryTable,
  saveToDatabase,
  streamDatabase,
  transaction,
  updateWhere,
} from './default-adapter.ts'
export { onSlowStatement, STATEMENT_CHANNEL, type StatementEvent } from './events/statement-event.ts'
export { InvalidArgumentError, RefusedValueError } from './input-errors.ts'
export type { ColumnValues } from './read/column-builder.ts'
export type { QueryTable } from './read/query-columns.ts'
export type { QueryOptions } from './read/query-options.ts'
export { StreamReadError } from './read/read-once.ts'
export type { RowSource, SaveOptions, SaveResult } from './save/save-options.ts'
export {
  ConnectionLostError,
  type LossOutcome,
  NotWritableError,
  RowTooLargeError,
  UnknownColumnError,
  UnknownTableError,
} from './save-errors.ts'
export type { InputRow } from './table/input-row.ts'
export {
  EndsTransactionError,
  TransactionBusyError,
  TransactionControlError,
  type TransactionLoss,
  TransactionLostError,
} from './transaction-errors.ts'
export { DuplicateKeyError, PartlyUpdatedError } from './update/update-errors.ts'
export type { BatchUpdateOptions, BatchUpdateResult } from './update/update-options.ts'
export type { UpdateWhereOptions, UpdateWhereResult } from './update/update-where.ts'
