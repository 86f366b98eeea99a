import { DbEnvError } from '@dbenv/core'

/** A table that was to be written to does not exist. */
export class UnknownTableError extends DbEnvError {
  override readonly name = 'UnknownTableError'
  readonly code = 'DBENV_UNKNOWN_TABLE'
  readonly databaseName: string
  readonly table: string

  constructor(databaseName: string, table: string) {
    super(
      `Database \`${databaseName}\` has no table \`${table}\`, or this account may not see it. ` +
        (table.includes('.')
          ? 'The table is named without its database, which is the base name given with it.'
          : 'Check the spelling, create the table, or clone the environment anew. A TEMPORARY table is written to by INSERT.'),
    )
    this.databaseName = databaseName
    this.table = table
  }
}

/**
 * A table that was to be written to takes no rows: a sequence, a view over several rows at once, or one whose own tables
 * are gone. Nothing was sent.
 */
export class NotWritableError extends DbEnvError {
  override readonly name = 'NotWritableError'
  readonly code = 'DBENV_NOT_WRITABLE'
  readonly databaseName: string
  readonly table: string

  constructor(databaseName: string, table: string, kind: string, why = 'the server writes no rows to it') {
    super(`\`${table}\` of database \`${databaseName}\` is ${kind}: ${why}. Write to the table behind it.`)
    this.databaseName = databaseName
    this.table = table
  }
}

/** Rows name a column that the table does not have, or that cannot be written. Nothing was sent. */
export class UnknownColumnError extends DbEnvError {
  override readonly name = 'UnknownColumnError'
  readonly code = 'DBENV_UNKNOWN_COLUMN'
  readonly table: string
  readonly columns: readonly string[]

  constructor(table: string, columns: readonly string[], known: readonly string[]) {
    super(
      `Table \`${table}\` has no writable column ${columns.map((column) => `\`${column}\``).join(', ')} ` +
        `(it has: ${known.join(', ')}). Rename the property, leave it out, or add the column.`,
    )
    this.table = table
    this.columns = columns
  }
}

/** How much of a write may stand after its connection was lost. */
export type LossOutcome = 'nothing' | 'nothing of the transaction' | 'not known' | 'a part' | 'batch not known'

const OUTCOMES: Readonly<Record<LossOutcome, string>> = {
  nothing: 'The server rolls the transaction back: no row was changed. Make the call again',
  'nothing of the transaction':
    'The server rolls back the whole transaction that it was part of. Run that transaction again',
  'not known':
    'COMMIT had been sent and was not answered: either all of it is there, or none. Look before you make the call again',
  'a part':
    'Not everything it writes to is known to have transactions (MyISAM, Aria and MEMORY have none, a view does not ' +
    'tell): a part may be there. Look before you make the call again',
  'batch not known':
    'The batch that was under way may be committed, or not; those before it are. The same call again goes through all rows',
}

/** The connection was lost while rows were written; `cause` is the driver's error. */
export class ConnectionLostError extends DbEnvError {
  override readonly name = 'ConnectionLostError'
  readonly code = 'DBENV_CONNECTION_LOST'
  readonly baseName: string
  readonly table: string
  /** `host:port`, or the path of a socket. */
  readonly address: string
  readonly outcome: LossOutcome

  constructor(
    write: {
      readonly kind: 'save' | 'update'
      readonly baseName: string
      readonly table: string
      readonly address: string
      readonly outcome: LossOutcome
    },
    cause: Error,
  ) {
    const { kind, baseName, table, address, outcome } = write
    super(
      `The connection to the server at \`${address}\` was lost in the ${kind} of table \`${table}\` of \`${baseName}\`: ` +
        `${cause.message.replace(/\.$/, '')}. ${OUTCOMES[outcome]}; the server's log says why it went (a kill, a restart, a timeout).`,
      { cause },
    )
    this.baseName = baseName
    this.table = table
    this.address = address
    this.outcome = outcome
  }
}

/** One row, or what `updateWhere` sets, is longer than the server takes in one statement. It was not sent. */
export class RowTooLargeError extends DbEnvError {
  override readonly name = 'RowTooLargeError'
  readonly code = 'DBENV_ROW_TOO_LARGE'
  /** Of the rows given; `undefined`: the values of `updateWhere`. */
  readonly rowIndex: number | undefined
  readonly bytes: number
  readonly maxAllowedPacket: number

  constructor(rowIndex: number | undefined, bytes: number, maxAllowedPacket: number) {
    super(
      `${rowIndex === undefined ? 'The values to set take' : `Row ${rowIndex} takes`} ${bytes} bytes as SQL, and the ` +
        `server's \`max_allowed_packet\` is ${maxAllowedPacket}. Raise \`max_allowed_packet\` on the server, or store ` +
        'the value in parts.',
    )
    this.rowIndex = rowIndex
    this.bytes = bytes
    this.maxAllowedPacket = maxAllowedPacket
  }

  /** The same of the row that its author knows it as. */
  ofRow(rowIndex: number): RowTooLargeError {
    return new RowTooLargeError(rowIndex, this.bytes, this.maxAllowedPacket)
  }
}
