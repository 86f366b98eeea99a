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
          : 'Check the spelling, create the table, or clone the environment anew.'),
    )
    this.databaseName = databaseName
    this.table = table
  }
}

/** A table that was to be written to takes no rows: a view over several rows at once, or a sequence. Nothing was sent. */
export class NotWritableError extends DbEnvError {
  override readonly name = 'NotWritableError'
  readonly code = 'DBENV_NOT_WRITABLE'
  readonly databaseName: string
  readonly table: string

  constructor(databaseName: string, table: string, kind: string) {
    super(
      `\`${table}\` of database \`${databaseName}\` is ${kind}, which the server writes no rows to. ` +
        'Write to the table behind it.',
    )
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

/** One row is longer than the server takes in one statement. It was not sent. */
export class RowTooLargeError extends DbEnvError {
  override readonly name = 'RowTooLargeError'
  readonly code = 'DBENV_ROW_TOO_LARGE'
  readonly rowIndex: number
  readonly bytes: number
  readonly maxAllowedPacket: number

  constructor(rowIndex: number, bytes: number, maxAllowedPacket: number) {
    super(
      `Row ${rowIndex} takes ${bytes} bytes as SQL, and the server's \`max_allowed_packet\` is ${maxAllowedPacket}. ` +
        'Raise `max_allowed_packet` on the server, or store the value in parts.',
    )
    this.rowIndex = rowIndex
    this.bytes = bytes
    this.maxAllowedPacket = maxAllowedPacket
  }
}
