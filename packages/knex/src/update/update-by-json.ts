import { quoteIdentifier } from '@dbenv/core'
import type { Connection } from 'mysql2'
import { runStatement } from '../connection/run-statement.ts'
import { hasBackslashEscapes } from '../connection/session-state.ts'
import { alreadyRewritten, holdsValues } from '../connection/statement-options.ts'
import type { Cell, Encoder } from '../table/encode/encoder.ts'
import { quoteText, toHex } from '../table/encode/literals.ts'
import { quoteTable, type TableShape } from '../table/table-shape.ts'
import type { EncodedGroup } from './encode-group.ts'
import { toKeyCondition, toValueExpression } from './key-expression.ts'
import { DuplicateKeyError } from './update-errors.ts'

/** What one statement did; `missing` only if the key is not unique, else it follows from `matched`. */
export interface UpdateCounts {
  readonly matched: number
  readonly changed: number
  readonly missing: number
}

/** Updates rows by one UPDATE joined with JSON_TABLE over one literal. */
export async function updateByJson(
  connection: Connection,
  shape: TableShape,
  group: EncodedGroup,
  isUnique: boolean,
): Promise<UpdateCounts> {
  const json = JSON.stringify(group.rows.map((cells) => cells.map(toJsonCell)))
  const literal = quoteText(json, hasBackslashEscapes(connection))
  const columns = [...group.keys, ...group.values]
  const definitions = columns.map((encoder, index) => `c${index} ${columnType(encoder)} PATH '$[${index}]'`).join(', ')
  const source = `JSON_TABLE(${literal}, '$[*]' COLUMNS (${definitions})) j`
  const on = group.keys.map((encoder, index) => toKeyCondition(encoder, `j.c${index}`)).join(' AND ')
  const set = group.values
    .map((encoder, index) => {
      const value = toValueExpression(encoder, `j.c${group.keys.length + index}`)
      return `t.${quoteIdentifier(encoder.column.name)} = ${value}`
    })
    .join(', ')
  const run = (sql: string) => runStatement(connection, { sql, [alreadyRewritten]: true, [holdsValues]: true })
  await refuseKeysEqualByCollation(group, source, shape, run)
  const { header } = await run(`UPDATE ${quoteTable(shape)} t JOIN ${source} ON ${on} SET ${set}`)
  const matched = header?.affectedRows ?? 0
  const changed = header?.changedRows ?? 0
  if (isUnique) return { matched, changed, missing: group.rows.length - matched }
  const [first] = group.keys
  const absent = `t.${quoteIdentifier(first?.column.name ?? '')} IS NULL`
  const { rows } = await run(
    `SELECT COUNT(*) AS missing FROM ${source} LEFT JOIN ${quoteTable(shape)} t ON ${on} WHERE ${absent}`,
  )
  return { matched, changed, missing: Number(rows[0]?.['missing']) }
}

/** 'A' and 'a' are one key to most collations, and the first would win without a word. */
async function refuseKeysEqualByCollation(
  { keys, rows }: EncodedGroup,
  source: string,
  { table }: TableShape,
  run: (sql: string) => Promise<{ readonly rows: readonly Readonly<Record<string, unknown>>[] }>,
): Promise<void> {
  if (keys.every(({ column }) => column.collation === undefined || column.collation.endsWith('_bin'))) return
  const parts = keys.map(({ column: { charset, collation } }, index) => {
    if (charset === undefined || collation === undefined) return `j.c${index}`
    return charset === 'utf8mb4'
      ? `j.c${index} COLLATE ${collation}`
      : `CONVERT(j.c${index} USING ${charset}) COLLATE ${collation}`
  })
  // By its own collation one of them is the least and the greatest.
  const first = 'j.c0 COLLATE utf8mb4_bin'
  const { rows: doubles } = await run(
    `SELECT MIN(${first}) AS one, MAX(${first}) AS other FROM ${source} GROUP BY ${parts.join(', ')} HAVING COUNT(*) > 1 LIMIT 1`,
  )
  const [double] = doubles
  if (double === undefined || rows.length < 2) return
  throw new DuplicateKeyError(
    table,
    `${keys[0]?.column.name} = ${double['one']} and ${double['other']}, by its collation`,
  )
}

/** Key texts are short enough for an index; LONGTEXT would make the server keep them on disk. */
function columnType({ column }: Encoder): string {
  const isShort = column.maxLength !== undefined && column.maxLength <= 255 && column.charset !== undefined
  return isShort ? `VARCHAR(${column.maxLength}) CHARACTER SET utf8mb4` : 'LONGTEXT CHARACTER SET utf8mb4'
}

function toJsonCell(cell: Cell): string | null {
  return cell === null || typeof cell === 'string' ? cell : toHex(cell)
}
