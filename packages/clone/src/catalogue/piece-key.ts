import type { TableDefinition } from './catalogue.ts'

/**
 * What one INSERT … SELECT copies at most, by the server's statistics: it takes well under a second, and only between
 * two of them can a waiting ALTER of the source get in (one of 5.7 s made every writer queue behind an ALTER).
 */
const PIECE_BYTES = 16_000_000

/** Keys of these types order the same way in a user variable as in the table. */
const ORDERED_TYPES: ReadonlySet<string> = new Set([
  'tinyint',
  'smallint',
  'mediumint',
  'int',
  'bigint',
  'decimal',
  'char',
  'varchar',
  'binary',
  'varbinary',
  'date',
  'datetime',
])

/** How to cut a table. */
export interface PieceKey {
  /** The columns of the primary key, in its order. */
  readonly columns: readonly string[]
  /** Rows in one piece. */
  readonly rows: number
}

/** `true` for a table that one statement should not copy as a whole. */
export function isLarge(table: TableDefinition): boolean {
  return table.sizeBytes > PIECE_BYTES
}

/** How to cut a large table into pieces; `undefined` for one without a primary key that orders it. */
export function findPieceKey(table: TableDefinition): PieceKey | undefined {
  const found = /^ {2}PRIMARY KEY \((.+?)\)(?: USING BTREE)?,?$/m.exec(table.createSql)?.[1]
  // Anything but plain names (a prefix, DESC) is left alone.
  if (found === undefined || !/^`(?:[^`]|``)+`(?:,`(?:[^`]|``)+`)*$/.test(found)) return undefined
  const columns = [...found.matchAll(/`((?:[^`]|``)+)`/g)].map((match) => (match[1] ?? '').replaceAll('``', '`'))
  const types = new Map(table.columns.map(({ name, dataType }) => [name, dataType]))
  if (!columns.every((column) => ORDERED_TYPES.has(types.get(column) ?? ''))) return undefined
  const rowBytes = table.sizeBytes / Math.max(1, table.estimatedRows)
  return { columns, rows: Math.max(100, Math.floor(PIECE_BYTES / rowBytes)) }
}
