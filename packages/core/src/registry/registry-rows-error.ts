import { DbEnvError } from '../dbenv-error.ts'

/** The query function gave the registry's rows in another shape than it is to: nothing of them is believed. */
export class RegistryRowsError extends DbEnvError {
  override readonly name = 'RegistryRowsError'
  override readonly code = 'DBENV_REGISTRY_ROWS'
  /** What stood in the place of the rows or of a row: its kind, and the names of its columns. */
  declare readonly found: string

  constructor(value: unknown) {
    const isRow = typeof value === 'object' && value !== null && !Array.isArray(value)
    const found = isRow
      ? `an object of ${Object.keys(value).join(', ')}`
      : Array.isArray(value)
        ? 'an array'
        : `${value}`
    super(
      `The registry's rows cannot be read: the query function gave ${found}, not rows with the columns asked for. It must ` +
        'resolve to `[rows]` as `pool.query` of mysql2 and `knex.raw` do, not to the rows alone, and each row must be an ' +
        'object by the names in the statement: no `rowsAsArray`, no `nestTables`, nothing that renames columns.',
    )
    this.found = found
  }
}
