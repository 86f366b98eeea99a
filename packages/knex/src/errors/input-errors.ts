/**
 * An argument that cannot be meant: an option with a value it does not have, rows that are none, a condition that does
 * not stand by itself. Nothing was sent. A TypeError, as a programmer's mistake is, with a code as every error of dbenv.
 */
export class InvalidArgumentError extends TypeError {
  override readonly name = 'InvalidArgumentError'
  readonly code = 'DBENV_INVALID_ARGUMENT'
  /** As the function calls it: `rows`, `keyColumns`, `condition`. */
  readonly argument: string

  constructor(argument: string, message: string) {
    super(message)
    this.argument = argument
  }
}

/**
 * A value that its column would not give back equal. It was not sent; or the server refused it (`cause`): a trigger may
 * fill a column that is NOT NULL, and not every character set is known here. No row was changed.
 */
export class RefusedValueError extends TypeError {
  override readonly name = 'RefusedValueError'
  readonly code = 'DBENV_REFUSED_VALUE'
  readonly column: string
  /** From 0, in the order of the source; `undefined` for a value that is not of a row. */
  readonly rowIndex: number | undefined

  constructor(column: string, message: string, rowIndex?: number, options?: ErrorOptions) {
    super(message, options)
    this.column = column
    this.rowIndex = rowIndex
  }

  /** The same error, which says which row the value is of. */
  ofRow(rowIndex: number): RefusedValueError {
    const options = this.cause === undefined ? {} : { cause: this.cause }
    return new RefusedValueError(this.column, `Row ${rowIndex}: ${this.message}`, rowIndex, options)
  }
}
