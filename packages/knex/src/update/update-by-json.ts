import { quoteIdentifier } from '@dbenv/core'
import type { Connection } from 'mysql2'
import { findExcess } from '../connection/packet-size.ts'
import { runStatement } from '../driver/run-statement.ts'
import { alreadyRewritten, holdsValues } from '../driver/statement-options.ts'
import { RowTooLargeError } from '../errors/save-errors.ts'
import { getSessionState } from '../state/session-state.ts'
import { quoteTable, type TableShape } from '../table/table-shape.ts'
import { type EncodedGroup, sliceRows } from './encode-group.ts'
import { toJsonSource } from './json-source.ts'
import { toKeyCondition, toValueExpression } from './key-expression.ts'

/** What one statement did; `missing` only if the key is not unique, else it follows from `matched`. */
export interface UpdateCounts {
  readonly matched: number
  readonly changed: number
  readonly missing: number
}

/** What several statements did together. */
export function addCounts(a: UpdateCounts, b: UpdateCounts): UpdateCounts {
  return { matched: a.matched + b.matched, changed: a.changed + b.changed, missing: a.missing + b.missing }
}

/** Characters of a statement besides its rows, at most: names of columns, and what converts their values. */
const AROUND = 4 * 1024

/**
 * Updates rows by one UPDATE joined with JSON_TABLE over one literal, or by more where the server takes none so long;
 * throws `RowTooLargeError`. Equal keys are to be told apart before.
 */
export async function updateByJson(
  connection: Connection,
  shape: TableShape,
  group: EncodedGroup,
  isUnique: boolean,
): Promise<UpdateCounts> {
  const source = toJsonSource(connection, [...group.keys, ...group.values], group.rows)
  const bytes = findExcess(connection, source, AROUND)
  if (bytes !== undefined) {
    const half = Math.ceil(group.rows.length / 2)
    const [row] = group.rows
    if (row !== undefined && half === group.rows.length) {
      throw new RowTooLargeError(group.indexOf(row), bytes, getSessionState(connection).facts.maxAllowedPacket)
    }
    const before = await updateByJson(connection, shape, sliceRows(group, 0, half), isUnique)
    return addCounts(before, await updateByJson(connection, shape, sliceRows(group, half), isUnique))
  }
  const on = group.keys.map((encoder, index) => toKeyCondition(encoder, `j.c${index}`)).join(' AND ')
  const set = group.values
    .map((encoder, index) => {
      const value = toValueExpression(encoder, `j.c${group.keys.length + index}`)
      return `t.${quoteIdentifier(encoder.column.name)} = ${value}`
    })
    .join(', ')
  const run = (sql: string) => runStatement(connection, { sql, [alreadyRewritten]: true, [holdsValues]: true })
  const update = async () => {
    const { header } = await run(`UPDATE ${quoteTable(shape)} t JOIN ${source} ON ${on} SET ${set}`)
    return { matched: header?.affectedRows ?? 0, changed: header?.changedRows ?? 0 }
  }
  if (isUnique) {
    const counts = await update()
    return { ...counts, missing: group.rows.length - counts.matched }
  }
  const [first] = group.keys
  const absent = `t.${quoteIdentifier(first?.column.name ?? '')} IS NULL`
  // Before, for a generated column or a trigger may give the rows other keys.
  const { rows } = await run(
    `SELECT COUNT(*) AS missing FROM ${source} LEFT JOIN ${quoteTable(shape)} t ON ${on} WHERE ${absent} LIMIT 1`,
  )
  return { ...(await update()), missing: Number(rows[0]?.['missing']) }
}
