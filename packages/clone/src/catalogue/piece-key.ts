import type { TableDefinition } from './catalogue.ts'
import { findUniqueKey } from './table-keys.ts'

/**
 * What one INSERT … SELECT copies at first, by the server's statistics: it takes well under a second, and only between
 * two of them can a waiting ALTER of the source get in (one of 5.7 s made every writer queue behind an ALTER). A larger
 * one also makes the others' commits wait while it goes into the binary log.
 */
const PIECE_BYTES = 8_000_000

/** Rows of the first piece at least, where the statistics know of fewer: they may be older than the rows. */
const FEWEST_ROWS = 1000

/** Storage engines that read in the order of a key without sorting. */
const ORDERED_ENGINES: ReadonlySet<string> = new Set(['innodb', 'myisam', 'aria', 'rocksdb', 'tokudb'])

/**
 * Keys of these types order the same way in a user variable as in the table (moments in UTC, as sessions are). TIME does
 * not: -00:00:01 is compared as text.
 */
const ORDERED_TYPES: ReadonlySet<string> = new Set([
  'tinyint',
  'smallint',
  'mediumint',
  'int',
  'bigint',
  'decimal',
  'float',
  'double',
  'char',
  'varchar',
  'binary',
  'varbinary',
  'date',
  'datetime',
  'timestamp',
  'year',
])

/** How to cut a table. */
export interface PieceKey {
  /** The name of the key: `PRIMARY`, or that of a unique one without NULL. */
  readonly index: string
  /** The columns of the key, in its order. */
  readonly columns: readonly string[]
  /** Rows in the first piece; all of a small table. */
  readonly rows: number
}

/** `true` for a table that one statement does not copy as a whole. */
export function isLarge(table: TableDefinition): boolean {
  return table.sizeBytes > PIECE_BYTES
}

/** How to cut a table into pieces; `undefined` for one without a unique key that orders it. */
export function findPieceKey(table: TableDefinition): PieceKey | undefined {
  if (!ORDERED_ENGINES.has(table.engine.toLowerCase())) return undefined
  // A table with STORED columns is copied under the server's own time zone, where two moments may read alike.
  const hasLocalTimes = table.storedColumns.length > 0
  const types = new Map(
    table.columns
      .filter(({ dataType }) => !hasLocalTimes || dataType !== 'timestamp')
      .map(({ name, dataType }) => [name, dataType]),
  )
  const key = findUniqueKey(table.createSql, (column) => ORDERED_TYPES.has(types.get(column) ?? ''))
  if (key === undefined) return undefined
  return { index: key.name, columns: key.columns, rows: toFirstRows(table) }
}

function toFirstRows(table: TableDefinition): number {
  // Twice what a small table is said to hold, so that it stays in one piece.
  if (!isLarge(table)) return Math.max(FEWEST_ROWS, 2 * table.estimatedRows)
  return Math.max(100, Math.floor((PIECE_BYTES * table.estimatedRows) / table.sizeBytes))
}
