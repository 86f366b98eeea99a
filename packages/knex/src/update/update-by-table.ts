import { quoteIdentifier } from '@dbenv/core'
import type { Connection } from 'mysql2'
import { DUPLICATE_ENTRY, errnoOf } from '../driver/errno.ts'
import { runStatement } from '../driver/run-statement.ts'
import { alreadyRewritten, holdsValues } from '../driver/statement-options.ts'
import { RowTooLargeError } from '../errors/save-errors.ts'
import { getSessionState } from '../state/session-state.ts'
import type { Cell, Encoder } from '../table/encode/encoder.ts'
import { quoteTable, type TableShape } from '../table/table-shape.ts'
import type { EncodedGroup } from './encode-group.ts'
import { findDenseRange } from './find-dense-range.ts'
import { fitsMemoryTable, isSurvived } from './memory-table.ts'
import type { UpdateCounts } from './update-by-json.ts'
import { DuplicateKeyError } from './update-errors.ts'

/** Fills a table of the shape given with cells; what saving rows does. */
export interface WriteCells {
  /** Rejects with the server's error. Needs a table whose changes a ROLLBACK undoes. */
  readonly write: (shape: TableShape, encoders: readonly Encoder[], rows: readonly (readonly Cell[])[]) => Promise<void>
  /** The same for any table; `false`: it may hold some of the rows, or other values. */
  readonly tryLoad: (
    shape: TableShape,
    encoders: readonly Encoder[],
    rows: readonly (readonly Cell[])[],
  ) => Promise<boolean>
}

/**
 * Updates rows by a temporary table with the target's column types, filled by `cells` and joined. `undefined`: the server
 * makes no such table, and nothing was done.
 */
export async function updateByTable(
  connection: Connection,
  shape: TableShape,
  group: EncodedGroup,
  isUnique: boolean,
  cells: WriteCells,
): Promise<UpdateCounts | undefined> {
  const temporary = { ...shape, table: `dbenv_update_${Math.random().toString(36).slice(2, 12)}` }
  const run = (sql: string) => runStatement(connection, { sql, [alreadyRewritten]: true })
  const keys = names(group.keys)
  const dropTemporary = () => run(`DROP TEMPORARY TABLE IF EXISTS ${quoteTable(temporary)}`)
  try {
    if (!(await tryMemory())) {
      if (!(await tryInnoDB())) return undefined
      await cells.write(temporary, [...group.keys, ...group.values], group.rows).catch((error) => {
        if (error instanceof RowTooLargeError) throw error.ofRow(group.indexOf(group.rows[error.rowIndex ?? 0] ?? []))
        if (errnoOf(error) !== DUPLICATE_ENTRY) throw error
        // The rows' texts differ, or they would have been told apart before; to the column they are equal.
        throw new DuplicateKeyError(shape.table, 'equal by its collation', { cause: error })
      })
    }
    const on = keys.map((key) => `t.${key} = s.${key}`).join(' AND ')
    const set = names(group.values)
      .map((name) => `t.${name} = s.${name}`)
      .join(', ')
    // A join that begins at the target updates rows as it reads them; any other one collects them in a table first.
    const range = findDenseRange(shape, group)
    const [join, where] = range === undefined ? ['JOIN', ''] : ['STRAIGHT_JOIN', ` WHERE t.${keys[0]} ${range}`]
    const update = async () => {
      // The ends of the range are keys of the caller's.
      const { header } = await runStatement(connection, {
        sql: `UPDATE ${quoteTable(shape)} t ${join} ${quoteTable(temporary)} s ON ${on} SET ${set}${where}`,
        [alreadyRewritten]: true,
        ...(range === undefined ? {} : { [holdsValues]: true }),
      })
      return { matched: header?.affectedRows ?? 0, changed: header?.changedRows ?? 0 }
    }
    if (isUnique) {
      const counts = await update()
      return { ...counts, missing: group.rows.length - counts.matched }
    }
    // From the target, which may have no index for the key; the temporary table has. Before, for a generated column or a
    // trigger may give the rows other keys.
    const found = keys.map((key) => `s.${key}`).join(', ')
    const { rows } = await run(
      `SELECT COUNT(DISTINCT ${found}) AS found FROM ${quoteTable(shape)} t JOIN ${quoteTable(temporary)} s ON ${on} LIMIT 1`,
    )
    return { ...(await update()), missing: group.rows.length - Number(rows[0]?.['found']) }
  } finally {
    await dropTemporary().catch(() => {
      // Its name is nobody else's, but its rows would stay for as long as the session.
      getSessionState(connection).change = 'session'
    })
  }

  async function createTemporary(engine: 'InnoDB' | 'MEMORY'): Promise<void> {
    const columns = [...keys, ...names(group.values)].join(', ')
    const method = engine === 'MEMORY' ? ' USING BTREE' : ''
    await run(
      `CREATE TEMPORARY TABLE ${quoteTable(temporary)} (PRIMARY KEY (${keys.join(', ')})${method}) ENGINE=${engine}
       SELECT ${columns} FROM ${quoteTable(shape)} WHERE FALSE`,
    )
  }

  /** Not where the account may not, a key is too long, or an old default is one that the `sql_mode` refuses by now. */
  async function tryInnoDB(): Promise<boolean> {
    try {
      await createTemporary('InnoDB')
      return true
    } catch (error) {
      if (!isSurvived(error)) throw error
      return false
    }
  }

  /** A MEMORY table is filled in a third of the time, where the rows fit one and the server lets us. */
  async function tryMemory(): Promise<boolean> {
    if (!fitsMemoryTable(group)) return false
    try {
      await createTemporary('MEMORY')
      if (await cells.tryLoad(temporary, [...group.keys, ...group.values], group.rows)) return true
    } catch (error) {
      if (!isSurvived(error)) throw error
    }
    await dropTemporary().catch(() => {})
    return false
  }
}

function names(encoders: readonly Encoder[]): readonly string[] {
  return encoders.map(({ column }) => quoteIdentifier(column.name))
}
