import type { Connection, FieldPacket } from 'mysql2'
import { checkBindings } from '../arguments/bindings.ts'
import { readDoublesAsText } from '../driver/read-doubles.ts'
import { InvalidArgumentError } from '../errors/input-errors.ts'
import { hideUnreadableColumns } from '../session/unreadable-columns.ts'
import { type ColumnBuilder, type ColumnValues, createColumnBuilder } from './column-builder.ts'
import type { RowPacket } from './row-packet.ts'
import { takeRows } from './take-rows.ts'

/** The result of a statement by column; `columns` is what arquero's `table` and apache-arrow's `tableFromArrays` take. */
export interface QueryTable {
  readonly columns: Readonly<Record<string, ColumnValues>>
  readonly rowCount: number
}

/** Runs one statement and puts its rows into columns as they arrive, so that no row is ever an object. */
export async function queryColumns(
  connection: Connection,
  sql: string,
  bindings: readonly unknown[] = [],
): Promise<QueryTable> {
  const values = [...checkBindings(bindings)]
  return await new Promise((resolve, reject) => {
    let names: readonly string[] = []
    let builders: readonly ColumnBuilder[] = []
    let rowCount = 0
    let failure: Error | undefined
    const takeValues = (row: readonly unknown[]): void => {
      for (let index = 0; index < builders.length; index += 1) builders[index]?.push(row[index])
      rowCount += 1
    }
    const takePacket = (packet: RowPacket): void => {
      for (let index = 0; index < builders.length; index += 1) builders[index]?.read?.(packet)
      rowCount += 1
    }
    const command = connection.query({ sql, rowsAsArray: true }, values)
    // Before anybody else sees them: here a column is known by its place, whatever its name is.
    command.prependListener('fields', (fields: readonly FieldPacket[] | undefined) => {
      if (fields === undefined) return
      if (names.length === 0) names = fields.map(({ name }) => name)
      hideUnreadableColumns(fields)
    })
    command.on('fields', (fields: readonly FieldPacket[] | undefined) => {
      // A procedure has several results; the first with columns is the table.
      if (fields === undefined || builders.length > 0) return
      const double = names.find((name, index) => names.indexOf(name) < index)
      if (double !== undefined) {
        failure = new InvalidArgumentError(
          'sql',
          `Two columns are named \`${double}\`, of ${names.join(', ')}. Rename one with \`AS\`.`,
        )
      }
      builders = fields.map((field) => createColumnBuilder(field, connection.config))
      // A value that only the driver reads must be read with its row.
      const isReadHere = builders.every(({ read }) => read !== undefined)
      // As a DECIMAL, which the driver then reads to some digits less.
      if (!isReadHere && connection.config.decimalNumbers !== true) readDoublesAsText(command, fields)
      takeRows(command, { takePacket: isReadHere ? takePacket : undefined, takeValues })
    })
    command.on('result', (row: unknown, resultIndex?: number) => {
      if (Array.isArray(row) && (resultIndex ?? 0) === 0) takeValues(row)
    })
    command.on('error', (error) => {
      failure ??= error
    })
    command.on('end', () => {
      if (failure !== undefined) return reject(failure)
      resolve({
        columns: Object.fromEntries(names.map((name, index) => [name, builders[index]?.finish() ?? []])),
        rowCount,
      })
    })
  })
}
