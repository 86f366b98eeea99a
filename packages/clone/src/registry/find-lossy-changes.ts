import { type QueryFunction, REGISTRY_TABLE } from '@dbenv/core'
import { readRows } from '../session/read-rows.ts'
import { setAside, TABLE } from './alter-advice.ts'
import { isOurLive, type UnfitColumn } from './find-unfit-columns.ts'
import { REGISTRY_COLUMNS, type RegistryColumn, STATES } from './registry-table.ts'
import type { ColumnShape, TableShape } from './table-shape.ts'

/** A name column has no more than this many characters after an upgrade: a unique key over two takes 3,072 bytes. */
const LONGEST_TEXT = 255

/** Rows that are named; the statement that finds the others goes with them. */
const EXAMPLES = 3

/** What tells a row apart to people, as far as a table has it. */
const ROW_NAMES: readonly string[] = ['environment', 'base_name', 'branch_name', 'database_name']

/** The definition that a name column of an older table gets; `undefined` where it can stay. */
export function toNameDefinition(
  { definition, textLength, use }: RegistryColumn,
  found: ColumnShape,
): string | undefined {
  if (use.type !== 'name' || textLength === undefined) return undefined
  const isNullable = !definition.includes('NOT NULL')
  if (found.collation === 'utf8mb4_bin' && found.length >= textLength && found.isNullable === isNullable)
    return undefined
  return definition.replace(/\d+/, String(lengthAfter(textLength, found)))
}

function lengthAfter(textLength: number, found: ColumnShape): number {
  return Math.max(textLength, Math.min(found.length, LONGEST_TEXT))
}

/**
 * Values of an older table that the upgrade would change or that dbenv would misread: NULL in a name, a name that its
 * column no longer holds, a name column that is not there, a state that is none of dbenv's. The sessions of dbenv are not
 * strict: the server itself would cut them and say nothing.
 */
export async function findLossyChanges(query: QueryFunction, shape: TableShape): Promise<readonly UnfitColumn[]> {
  const names = ROW_NAMES.filter((name) => shape.columns.has(name))
  const columns = names.map((name, index) => `LEFT(${name}, 40) AS field${index}`).join(', ') || '1'
  const unfit: UnfitColumn[] = []
  for (const { column, condition, found, next } of findSuspects(shape)) {
    const rows = await readRows(query, `SELECT ${columns} FROM ${REGISTRY_TABLE} WHERE ${condition} LIMIT ${EXAMPLES}`)
    if (rows.length === 0) continue
    const list = rows.map((row) => names.map((name, index) => `${name} ${row[`field${index}`] ?? 'NULL'}`).join(', '))
    unfit.push({ column, found: `${found} in rows (${list.join('; ')})`, next })
  }
  return unfit
}

/** An {@link UnfitColumn} if there is a row of this condition. */
interface Suspect extends UnfitColumn {
  readonly condition: string
}

function findSuspects(shape: TableShape): readonly Suspect[] {
  const suspects: Suspect[] = []
  for (const column of REGISTRY_COLUMNS) {
    const { name, definition, use, textLength } = column
    if (use.type !== 'name' || textLength === undefined) continue
    const found = shape.columns.get(name)
    const suspect = (condition: string, what: string): void => {
      const statement = `SELECT * FROM ${TABLE} WHERE ${condition}`
      suspects.push({ column: name, condition, found: what, next: `Correct them, or delete them: \`${statement}\`.` })
    }
    const isNeeded = definition.includes('NOT NULL')
    if (!found) {
      const next = 'Add that column, and fill it in.'
      if (isNeeded) suspects.push({ column: name, condition: 'TRUE', found: 'is not there: it would be empty', next })
    } else if (toNameDefinition(column, found)) {
      if (isNeeded) suspect(`${name} IS NULL`, 'is NULL')
      const length = lengthAfter(textLength, found)
      suspect(`CHAR_LENGTH(${name}) > ${length}`, `has more than ${length} characters`)
    }
  }
  const state = shape.columns.get('state')
  // A table with dbenv's own columns may hold a state that only a later version knows.
  if (state && !isOurLive(shape.columns.get('live'))) {
    const found = `holds what is none of ${STATES.join(', ')},`
    suspects.push({ column: 'state', condition: NOT_A_STATE, found, next: setAside('state', state) })
  }
  return suspects
}

// Byte by byte, whatever collation the column has.
const NOT_A_STATE =
  'state IS NULL OR CONVERT(state USING utf8mb4) COLLATE utf8mb4_bin NOT IN ' +
  `(${STATES.map((state) => `'${state}'`).join(', ')})`
