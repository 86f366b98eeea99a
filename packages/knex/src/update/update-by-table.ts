import type { Connection } from 'mysql2'
import { runStatement } from '../connection/run-statement.ts'
import { alreadyRewritten } from '../connection/statement-options.ts'
import type { Cell, Encoder } from '../table/encode/encoder.ts'
import { quoteName, quoteTable, type TableShape } from '../table/table-shape.ts'
import type { EncodedGroup } from './encode-group.ts'
import type { UpdateCounts } from './update-by-json.ts'
import { DuplicateKeyError } from './update-errors.ts'

/** ER_DUP_ENTRY, on both servers. */
const DUPLICATE_ENTRY = 1062

/** Writes cells into a table of the shape given; what saving rows does. */
export type WriteCells = (
  shape: TableShape,
  encoders: readonly Encoder[],
  rows: readonly (readonly Cell[])[],
) => Promise<void>

/** Updates rows by a temporary table with the target's column types, filled by `writeCells` and joined. */
export async function updateByTable(
  connection: Connection,
  shape: TableShape,
  group: EncodedGroup,
  isUnique: boolean,
  writeCells: WriteCells,
): Promise<UpdateCounts> {
  const temporary = { ...shape, table: `dbenv_update_${Math.random().toString(36).slice(2, 12)}` }
  const run = (sql: string) => runStatement(connection, { sql, [alreadyRewritten]: true })
  const names = (encoders: readonly Encoder[]) => encoders.map(({ column }) => quoteName(column.name))
  const keys = names(group.keys)
  const columns = [...keys, ...names(group.values)].join(', ')
  await run(
    `CREATE TEMPORARY TABLE ${quoteTable(temporary)} (PRIMARY KEY (${keys.join(', ')})) ENGINE=InnoDB
     SELECT ${columns} FROM ${quoteTable(shape)} WHERE FALSE`,
  )
  try {
    await writeCells(temporary, [...group.keys, ...group.values], group.rows).catch((error) => {
      if (error?.errno !== DUPLICATE_ENTRY) throw error
      // The rows' texts differ, or they would have been told apart before; to the column they are equal.
      throw new DuplicateKeyError(shape.table, 'equal by its collation', { cause: error })
    })
    const on = keys.map((key) => `t.${key} = s.${key}`).join(' AND ')
    const set = names(group.values)
      .map((name) => `t.${name} = s.${name}`)
      .join(', ')
    const { header } = await run(`UPDATE ${quoteTable(shape)} t JOIN ${quoteTable(temporary)} s ON ${on} SET ${set}`)
    const matched = header?.affectedRows ?? 0
    const changed = header?.changedRows ?? 0
    if (isUnique) return { matched, changed, missing: group.rows.length - matched }
    const { rows } = await run(
      `SELECT COUNT(*) AS missing FROM ${quoteTable(temporary)} s
       LEFT JOIN ${quoteTable(shape)} t ON ${on} WHERE t.${keys[0] ?? ''} IS NULL`,
    )
    return { matched, changed, missing: Number(rows[0]?.['missing']) }
  } finally {
    await run(`DROP TEMPORARY TABLE IF EXISTS ${quoteTable(temporary)}`).catch(() => {})
  }
}
