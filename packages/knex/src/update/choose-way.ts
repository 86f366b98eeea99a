import type { Connection } from 'mysql2'
import { getSessionState, type ServerFacts } from '../state/session-state.ts'
import type { TableShape } from '../table/table-shape.ts'
import type { EncodedGroup } from './encode-group.ts'

/** From this many rows on a temporary table is faster than JSON_TABLE (bench/update-ways.ts, both servers). */
export const TABLE_FROM_ROWS = 2_000

/**
 * The same where no index finds the rows: the table is gone through once, and each of its rows looked up in the temporary
 * one, instead of once for every row sent (500 rows sent to 20,000: 4 and 12 s before).
 */
const SCAN_FROM_ROWS = 10

/**
 * The same for wide rows, in cells that JSON_TABLE reads (bench/update-ways.ts). MariaDB (10.11) reads a row from its
 * first cell again for each column, so that 200 rows of 800 columns took 10 s.
 */
const TABLE_FROM_READS = { mariadb: 100_000, mysql: 20_000 } as const satisfies Record<ServerFacts['flavour'], number>

/** Tells whether rows are updated by a temporary table; otherwise by JSON_TABLE, which needs no table to be made. */
export function goesByTable(
  connection: Connection,
  { indexedColumns }: TableShape,
  { keys, values, rows }: EncodedGroup,
): boolean {
  const isIndexed = keys.some(({ column }) => indexedColumns.has(column.name))
  if (rows.length >= (isIndexed ? TABLE_FROM_ROWS : SCAN_FROM_ROWS)) return true
  const { flavour } = getSessionState(connection).facts
  const columns = keys.length + values.length
  const reads = rows.length * columns * (flavour === 'mariadb' ? columns : 1)
  return reads >= TABLE_FROM_READS[flavour]
}
