import { quoteIdentifier } from '@dbenv/core'
import type { ColumnDefinition, TableDefinition } from '../catalogue/catalogue.ts'
import { findUniqueKey } from '../catalogue/table-keys.ts'
import { readNumber } from '../session/row.ts'
import type { SessionConnection } from '../session/session.ts'

/**
 * Looks for rows whose STORED columns were computed otherwise than in the source, both on this server: the session that
 * wrote a row there may have had other settings than a clone can know of. Rows are matched by the table's key, and only
 * those compared that hold the same otherwise; without a key the columns are summed up. Resolves to a sentence a table.
 */
export async function compareStoredColumns(
  connection: SessionConnection,
  names: { readonly sourceName: string; readonly databaseName: string },
  tables: readonly TableDefinition[],
): Promise<readonly string[]> {
  const differences: string[] = []
  for (const table of tables) {
    const computed = table.storedColumns.filter((column) => column.computed === 'by-session')
    if (computed.length === 0) continue
    const found = await countDifferences(connection, names, table, computed)
    if (found === undefined) continue
    differences.push(
      `${found} of table ${table.name} hold other values than the source's in what is computed and STORED ` +
        `(${computed.map(({ name }) => name).join(', ')}): they were written in sessions of another time_zone or other settings`,
    )
  }
  return differences
}

async function countDifferences(
  connection: SessionConnection,
  { sourceName, databaseName }: { readonly sourceName: string; readonly databaseName: string },
  table: TableDefinition,
  computed: readonly ColumnDefinition[],
): Promise<string | undefined> {
  const here = `${quoteIdentifier(databaseName)}.${quoteIdentifier(table.name)}`
  const there = `${quoteIdentifier(sourceName)}.${quoteIdentifier(table.name)}`
  const key = findUniqueKey(table.createSql)?.columns
  if (key === undefined) {
    const total = computed.map(({ name }) => `COALESCE(CRC32(${quoteIdentifier(name)}), 1)`).join(' + 31 * ')
    const [hereRow, thereRow] = await connection.batch(
      [here, there].map((from) => `SELECT COUNT(*) AS total, SUM(${total}) AS sum FROM ${from}`),
    )
    return String(hereRow?.[0]?.['sum']) === String(thereRow?.[0]?.['sum'])
      ? undefined
      : 'rows (no key tells which, and they may have been written meanwhile)'
  }
  const isSame = (columns: readonly ColumnDefinition[]): string =>
    columns.map((column) => `${toExact('h', column)} <=> ${toExact('t', column)}`).join(' AND ')
  const others = table.columns.filter(({ name, dataType }) => !key.includes(name) && !GEOMETRIES.test(dataType))
  const match = key.map((name) => `t.${quoteIdentifier(name)} = h.${quoteIdentifier(name)}`).join(' AND ')
  const [row = {}] = await connection.rows(
    `SELECT COUNT(*) AS total FROM ${here} h JOIN ${there} t ON ${match} ` +
      `WHERE NOT (${isSame(computed)})${others.length > 0 ? ` AND ${isSame(others)}` : ''}`,
  )
  const rows = readNumber(row, 'total')
  return rows === 0 ? undefined : `${rows} rows`
}

/** Types of places and shapes, which only functions of their own compare. */
const GEOMETRIES = /^(?:geometry|geometrycollection|geomcollection|(?:multi)?(?:point|linestring|polygon))$/

/** Text by its bytes: a collation takes different ones for equal. */
function toExact(alias: string, { name, dataType }: ColumnDefinition): string {
  const column = `${alias}.${quoteIdentifier(name)}`
  return /char$|text$/.test(dataType) ? `CAST(${column} AS BINARY)` : column
}
