import { quoteAtNeed, toAlter } from './alter-advice.ts'
import type { UnfitColumn } from './find-unfit-columns.ts'
import { REGISTRY_COLUMNS, REGISTRY_KEYS } from './registry-table.ts'
import type { ColumnShape, TableShape } from './table-shape.ts'

/** Columns by which two rows of dbenv differ, or that are NULL in all but one of them. */
const TELLING: ReadonlySet<string> = new Set(['id', 'live', 'created_at', 'updated_at', 'deleted_at'])

const OWN_COLUMNS: ReadonlySet<string> = new Set(REGISTRY_COLUMNS.map(({ name }) => name))

/**
 * Unique keys of a table's own by which the rows that dbenv writes would exclude each other: over a column that it does
 * not fill in, or one that deleted rows share. And a primary key where `id`, which dbenv adds, has to be.
 */
export function findUnfitKeys(shape: TableShape): readonly UnfitColumn[] {
  return [...shape.keys].flatMap(([key, columns]) => {
    const isOurs = Object.hasOwn(REGISTRY_KEYS, key) || shape.outdatedKeys.includes(key)
    if (isOurs || !shape.uniqueKeys.has(key)) return []
    // Said of that column already, with what becomes of its key.
    if (columns.some((name) => shape.columns.get(name)?.countsUp || name === 'id')) return []
    const takesPlace = key === 'PRIMARY' && !shape.columns.has('id')
    if (!takesPlace && columns.some((name) => tellsApart(name, shape.columns.get(name)))) return []
    const column = columns.find((name) => !OWN_COLUMNS.has(name)) ?? columns[0] ?? key
    const changes = [
      key === 'PRIMARY' ? 'DROP PRIMARY KEY' : `DROP KEY ${quoteAtNeed(key)}`,
      ...columns.flatMap((name) => toOptional(name, shape.columns.get(name))),
    ]
    const found = takesPlace
      ? `is the primary key, and dbenv needs \`id\` to be it`
      : `is in the unique key \`${key}\` (${columns.join(', ')}), by which rows that dbenv writes exclude each other`
    return [{ column, found, next: toAlter(changes.join(', ')) }]
  })
}

/** Whether a key over this column lets all of dbenv's rows in; one that is an expression is taken to. */
function tellsApart(name: string, column: ColumnShape | undefined): boolean {
  if (!column || TELLING.has(name)) return true
  return (
    !OWN_COLUMNS.has(name) && (column.defaultsTo === 'nothing' ? column.isNullable : column.defaultsTo === 'expression')
  )
}

/** A column that dbenv does not fill in may have to be empty in its rows. */
function toOptional(name: string, column: ColumnShape | undefined): readonly string[] {
  if (!column || OWN_COLUMNS.has(name) || column.isNullable || column.defaultsTo !== 'nothing') return []
  return [`MODIFY ${quoteAtNeed(name)} ${column.columnType} NULL`]
}
