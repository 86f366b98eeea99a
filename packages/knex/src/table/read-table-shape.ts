import type { Connection } from 'mysql2'
import { type Row, runStatement } from '../driver/run-statement.ts'
import { alreadyRewritten, isLookUp } from '../driver/statement-options.ts'
import { NotWritableError, UnknownTableError } from '../errors/save-errors.ts'
import { getSessionState } from '../state/session-state.ts'
import type { TableColumn, TableShape } from './table-shape.ts'

/** Engines with transactions, as `information_schema.tables.engine` spells them. */
const TRANSACTIONAL_ENGINES: ReadonlySet<string> = new Set(['InnoDB', 'NDBCLUSTER', 'ndbcluster', 'RocksDB', 'ROCKSDB'])

/** More columns, and parts of keys, than a table has; said, because a session may have a `sql_select_limit`. */
const ALL = 'LIMIT 65535'

const ASKS = { [alreadyRewritten]: true, [isLookUp]: true } as const

/** Reads what the server's catalogue says about one table; throws `UnknownTableError`, `NotWritableError`. */
export async function readTableShape(connection: Connection, databaseName: string, table: string): Promise<TableShape> {
  const { flavour } = getSessionState(connection).facts
  // MariaDB's JSON is a LONGTEXT with a check. Names as values in each part, because it opens every table of the server
  // where they are columns of the other part.
  const isJson =
    flavour === 'mysql'
      ? `c.data_type = 'json'`
      : `c.column_name IN (SELECT k.constraint_name FROM information_schema.check_constraints k
           WHERE k.constraint_schema = ? AND k.table_name = ? AND k.check_clause LIKE 'json\\_valid(%')`
  const names = [databaseName, table]
  const { rows } = await runStatement(
    connection,
    {
      ...ASKS,
      sql: `SELECT c.column_name AS name, c.data_type AS dataType, c.column_type AS columnType,
          c.is_nullable AS isNullable, c.extra AS extra, c.character_maximum_length AS maxLength,
          c.character_octet_length AS maxBytes, c.numeric_precision AS numericPrecision,
          c.numeric_scale AS numericScale, c.datetime_precision AS fractionDigits,
          c.character_set_name AS charset, c.collation_name AS collation, ${isJson} AS isJson,
          t.table_name AS tableName, t.engine AS engine, t.table_type AS tableType
        FROM information_schema.columns c
        JOIN information_schema.tables t ON t.table_schema = ? AND t.table_name = ?
        WHERE c.table_schema = ? AND c.table_name = ? ORDER BY c.ordinal_position ${ALL}`,
    },
    flavour === 'mysql' ? [...names, ...names] : [...names, ...names, ...names],
  )
  const [first] = rows
  if (first === undefined) return await refuseWithoutColumns(connection, databaseName, table)
  await checkWritable(connection, databaseName, table, String(first['tableType']))
  const { uniqueKeys, indexedColumns } = await readKeys(connection, databaseName, table)
  return {
    databaseName,
    table,
    columns: new Map(rows.map(toColumn).map((column) => [column.name, column])),
    primaryKey: uniqueKeys.get('PRIMARY') ?? [],
    uniqueKeys: [...uniqueKeys.values()],
    indexedColumns,
    isTransactional: TRANSACTIONAL_ENGINES.has(String(first['engine'])),
    countsDuplicates: flavour === 'mariadb' || first['tableType'] !== 'VIEW',
    countsHistory: flavour === 'mariadb' && /^(?:SYSTEM VERSIONED|VIEW)$/.test(String(first['tableType'])),
  }
}

/** Of a view that reads what is gone, or not for the account to see, the server tells no columns. */
async function refuseWithoutColumns(connection: Connection, databaseName: string, table: string): Promise<never> {
  const sql = `SELECT table_type AS tableType FROM information_schema.tables WHERE table_schema = ? AND table_name = ? ${ALL}`
  const { rows } = await runStatement(connection, { sql, ...ASKS }, [databaseName, table])
  if (rows[0]?.['tableType'] !== 'VIEW') throw new UnknownTableError(databaseName, table)
  const kind =
    'a view whose columns the server does not tell, because what it reads is gone or hidden from this account'
  throw new NotWritableError(databaseName, table, kind)
}

/** A view is written to like a table, where the server can tell which row of which table each of its rows is. */
async function checkWritable(
  connection: Connection,
  databaseName: string,
  table: string,
  tableType: string,
): Promise<void> {
  if (tableType === 'SEQUENCE') throw new NotWritableError(databaseName, table, 'a sequence')
  if (tableType !== 'VIEW') return
  const sql = `SELECT is_updatable AS isUpdatable FROM information_schema.views WHERE table_schema = ? AND table_name = ? ${ALL}`
  const { rows } = await runStatement(connection, { sql, ...ASKS }, [databaseName, table])
  if (rows[0]?.['isUpdatable'] === 'NO') throw new NotWritableError(databaseName, table, 'a view')
}

interface TableKeys {
  /** By name; the primary key's is PRIMARY on both servers. */
  readonly uniqueKeys: ReadonlyMap<string, readonly string[]>
  readonly indexedColumns: ReadonlySet<string>
}

async function readKeys(connection: Connection, databaseName: string, table: string): Promise<TableKeys> {
  // Every column, because each server has its own for an index that it keeps and does not use.
  const { rows } = await runStatement(
    connection,
    {
      ...ASKS,
      sql: `SELECT * FROM information_schema.statistics
        WHERE table_schema = ? AND table_name = ? ORDER BY index_name, seq_in_index ${ALL}`,
    },
    [databaseName, table],
  )
  const uniqueKeys = new Map<string, string[]>()
  const indexedColumns = new Set<string>()
  for (const row of rows) {
    // A part that is an expression (MySQL 8) has no column; no set of columns covers it.
    const column = row['COLUMN_NAME'] === null ? '' : String(row['COLUMN_NAME'])
    const indexName = String(row['INDEX_NAME'])
    if (Number(row['SEQ_IN_INDEX']) === 1 && findsRows(row)) indexedColumns.add(column)
    if (Number(row['NON_UNIQUE']) === 0) uniqueKeys.set(indexName, [...(uniqueKeys.get(indexName) ?? []), column])
  }
  return { uniqueKeys, indexedColumns }
}

/** Not an index of words or of places, nor one that is IGNORED (MariaDB) or INVISIBLE (MySQL). */
function findsRows(row: Row): boolean {
  return /^(?:BTREE|HASH)$/.test(String(row['INDEX_TYPE'])) && row['IGNORED'] !== 'YES' && row['IS_VISIBLE'] !== 'NO'
}

function toColumn(row: Row): TableColumn {
  const columnType = String(row['columnType'])
  const extra = String(row['extra'] ?? '').toLowerCase()
  return {
    name: String(row['name']),
    dataType: Number(row['isJson']) === 1 ? 'json' : String(row['dataType']).toLowerCase(),
    columnType,
    isNullable: row['isNullable'] === 'YES',
    // MySQL also says DEFAULT_GENERATED, of a default that is an expression.
    isGenerated: /\b(virtual|stored|persistent) generated\b/.test(extra),
    isAutoIncrement: extra.includes('auto_increment'),
    isUnsigned: /\bunsigned\b/i.test(columnType),
    maxLength: toNumber(row['maxLength']),
    maxBytes: toNumber(row['maxBytes']),
    precision: toNumber(row['numericPrecision']),
    scale: toNumber(row['numericScale']),
    fractionDigits: toNumber(row['fractionDigits']) ?? 0,
    charset: toText(row['charset']),
    collation: toText(row['collation']),
  }
}

function toNumber(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value)
}

function toText(value: unknown): string | undefined {
  return value === null || value === undefined ? undefined : String(value)
}
