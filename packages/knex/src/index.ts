export { DynamicSqlError } from '@dbenv/core'
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
export type { Row } from './driver/run-statement.ts'
export type { AdapterOptions, DriverOptions } from './environment/adapter-options.ts'
export {
  AdapterClosedError,
  ChangeUserRefusedError,
  ConnectionReturnedError,
  EngineDestroyedError,
  EnvironmentMovedError,
  ModeChangeRefusedError,
  NotInTransactionError,
  PoolFullError,
  SessionTrackingRefusedError,
  TransactionEndedError,
  UnknownDatabaseOnServerError,
  UnreadableColumnError,
} from './errors/adapter-errors.ts'
export { InvalidArgumentError, RefusedValueError } from './errors/input-errors.ts'
export {
  ConnectionLostError,
  type LossOutcome,
  NotWritableError,
  RowTooLargeError,
  UnknownColumnError,
  UnknownTableError,
} from './errors/save-errors.ts'
export {
  EndsTransactionError,
  TransactionBusyError,
  TransactionControlError,
  type TransactionLoss,
  TransactionLostError,
} from './errors/transaction-errors.ts'
export { onSlowStatement, STATEMENT_CHANNEL, type StatementEvent } from './events/statement-event.ts'
export type { ColumnValues } from './read/column-builder.ts'
export type { QueryTable } from './read/query-columns.ts'
export type { QueryOptions } from './read/query-options.ts'
export { StreamReadError } from './read/read-once.ts'
export type { RowSource, SaveOptions, SaveResult } from './save/save-options.ts'
export type { InputRow } from './table/input-row.ts'
export { DuplicateKeyError, PartlyUpdatedError } from './update/update-errors.ts'
export type { BatchUpdateOptions, BatchUpdateResult } from './update/update-options.ts'
export type { UpdateWhereOptions, UpdateWhereResult } from './update/update-where.ts'
