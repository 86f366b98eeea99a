import { type DatabaseName, DbEnvError, type EnvironmentName } from '@dbenv/core'

/** The server does not have the database that a base name stands for. */
export class UnknownDatabaseOnServerError extends DbEnvError {
  override readonly name = 'UnknownDatabaseOnServerError'
  readonly code = 'DBENV_UNKNOWN_DATABASE_ON_SERVER'
  readonly environment: EnvironmentName
  readonly baseName: string
  readonly databaseName: DatabaseName

  constructor(environment: EnvironmentName, baseName: string, databaseName: DatabaseName, options?: ErrorOptions) {
    super(
      databaseName === baseName
        ? `The server has no database \`${databaseName}\`, or this account may not see it; in environment ` +
            `\`${environment}\` it has its own name. Check the spelling, the server that is connected to, or the ` +
            "account's grants."
        : `The server has no database \`${databaseName}\`, which the registry names for \`${baseName}\` in environment ` +
            `\`${environment}\`, or this account may not see it. It was looked up anew before giving up: run ` +
            `\`dbenv show ${environment}\` to see its state, or check the account's grants.`,
      options,
    )
    this.environment = environment
    this.baseName = baseName
    this.databaseName = databaseName
  }
}

/** The adapter was used after `closeAll()`. */
export class AdapterClosedError extends DbEnvError {
  override readonly name = 'AdapterClosedError'
  readonly code = 'DBENV_ADAPTER_CLOSED'

  constructor() {
    super('This database adapter is closed, and its connections with it. Make a new one, or close it later.')
  }
}

/** A statement inside a transaction names a base name that the transaction was not opened for. */
export class NotInTransactionError extends DbEnvError {
  override readonly name = 'NotInTransactionError'
  readonly code = 'DBENV_NOT_IN_TRANSACTION'
  readonly baseName: string

  constructor(baseName: string, baseNames: readonly string[]) {
    super(
      `Database \`${baseName}\` is not part of this transaction (it was opened for: ${baseNames.join(', ')}). ` +
        'Add it to the list that `transaction` takes.',
    )
    this.baseName = baseName
  }
}

/** The operations of a transaction were used after it had ended. Nothing was sent. */
export class TransactionEndedError extends DbEnvError {
  override readonly name = 'TransactionEndedError'
  readonly code = 'DBENV_TRANSACTION_ENDED'
  readonly baseName: string

  constructor(baseName: string) {
    super(
      `Database \`${baseName}\` was asked for through a transaction that has ended. ` +
        'Await everything that belongs to the transaction inside its body.',
    )
    this.baseName = baseName
  }
}

/** Every connection was in use for as long as a call waits for one. Nothing was sent. */
export class PoolFullError extends DbEnvError {
  override readonly name = 'PoolFullError'
  readonly code = 'DBENV_POOL_FULL'
  /** Connections of the pool, all in use. */
  readonly max: number
  /** How long the call waited, in milliseconds. */
  readonly waitedMs: number
  /** How many of them had a transaction open then. */
  readonly inTransaction: number

  constructor(
    {
      max,
      waitedMs,
      inTransaction,
    }: { readonly max: number; readonly waitedMs: number; readonly inTransaction: number },
    options?: ErrorOptions,
  ) {
    const cause =
      inTransaction === 0
        ? ''
        : ` ${inTransaction} of them had a transaction open. Its body may be what waits: one that calls \`db.\`, and not ` +
          'the operations that it is given (`transaction(baseNames, async (tx) => tx.…)`), asks for a second connection ' +
          'and keeps its first meanwhile. Call them on `tx.` there.'
    super(
      `Timeout acquiring a connection: the pool is full. All ${max} were in use for ${waitedMs} ms.${cause} End ` +
        'transactions and streams sooner, or raise `pool.max` or `pool.acquireTimeoutMs`.',
      options,
    )
    this.max = max
    this.waitedMs = waitedMs
    this.inTransaction = inTransaction
  }
}

/** A connection was used after it had been given back to the pool. Nothing was sent. */
export class ConnectionReturnedError extends DbEnvError {
  override readonly name = 'ConnectionReturnedError'
  readonly code = 'DBENV_CONNECTION_RETURNED'

  constructor() {
    super(
      'This connection was given back to its pool and may serve somebody else. Acquire one for as long as you use it.',
    )
  }
}

/** `changeUser` was called on a connection whose account and database dbenv keeps. Nothing was sent. */
export class ChangeUserRefusedError extends DbEnvError {
  override readonly name = 'ChangeUserRefusedError'
  readonly code = 'DBENV_CHANGE_USER_REFUSED'

  constructor() {
    super(
      'A connection of dbenv keeps its account and its database: `changeUser` would leave the environment. ' +
        'Use `getEngine` of another base name, or an adapter with another `connection`.',
    )
  }
}

/** A statement would make the server stop telling which database and which `sql_mode` a session has. It was not sent. */
export class SessionTrackingRefusedError extends DbEnvError {
  override readonly name = 'SessionTrackingRefusedError'
  readonly code = 'DBENV_SESSION_TRACKING_REFUSED'

  constructor() {
    super(
      'A statement sets `session_track_schema` or `session_track_system_variables`, by which dbenv knows the database ' +
        'and the `sql_mode` of a connection. Leave them as they are, or use a connection of your own.',
    )
  }
}

/**
 * A text of several statements sets `sql_mode`, under which the statements behind it would be read in another way than
 * they were rewritten. It was not sent.
 */
export class ModeChangeRefusedError extends DbEnvError {
  override readonly name = 'ModeChangeRefusedError'
  readonly code = 'DBENV_MODE_CHANGE_REFUSED'

  constructor() {
    super(
      'A text of several statements sets `sql_mode` and holds double quotes or backslashes, which the statements behind ' +
        'it may read in another way: the databases that they name cannot be told. Send what sets `sql_mode` by itself, ' +
        'inside a transaction, and the rest after it.',
    )
  }
}

/**
 * The environment was made anew, under other database names, while a transaction was open that had begun its work, or
 * under a statement that may have done part of its own. The names are read anew: the next call finds the new databases.
 */
export class EnvironmentMovedError extends DbEnvError {
  override readonly name = 'EnvironmentMovedError'
  readonly code = 'DBENV_ENVIRONMENT_MOVED'
  readonly environment: EnvironmentName
  readonly baseName: string

  constructor(environment: EnvironmentName, baseName: string, options?: ErrorOptions) {
    super(
      `Environment \`${environment}\` was made anew while \`${baseName}\` was in use: a statement failed on databases that ` +
        'are gone, after part of the work was done there. Run the whole transaction, or the statement, again: its names ' +
        'are those of the new databases now.',
      options,
    )
    this.environment = environment
    this.baseName = baseName
  }
}

/** A result has a column whose name no row object can hold. The statement was run; the connection goes on. */
export class UnreadableColumnError extends DbEnvError {
  override readonly name = 'UnreadableColumnError'
  readonly code = 'DBENV_UNREADABLE_COLUMN'
  readonly column: string

  constructor(column: string) {
    super(
      `The result has a column \`${column}\`, which is a property of every JavaScript object. Give it another name ` +
        '(`AS`), or read it with `queryTable`.',
    )
    this.column = column
  }
}

/** An engine was used after its own `destroy()`. Nothing was sent. */
export class EngineDestroyedError extends DbEnvError {
  override readonly name = 'EngineDestroyedError'
  readonly code = 'DBENV_ENGINE_DESTROYED'
  readonly baseName: string

  constructor(baseName: string) {
    super(
      `This engine of \`${baseName}\` was destroyed. Ask the adapter for another one: \`getEngine('${baseName}')\`.`,
    )
    this.baseName = baseName
  }
}
