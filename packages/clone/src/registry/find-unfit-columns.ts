import { match } from 'ts-pattern'
import { quoteAtNeed, setAside, TABLE, toAlter } from './alter-advice.ts'
import { REGISTRY_COLUMNS, type RegistryColumn } from './registry-table.ts'
import { type ColumnShape, HIDDEN_KEY_COLUMN, type TableShape } from './table-shape.ts'

/** A column that stands in dbenv's way. */
export interface UnfitColumn {
  readonly column: string
  /** What it is or holds, and what it should: goes behind its name. */
  readonly found: string
  /** The step that mends it, in a sentence. */
  readonly next: string
}

// TINYINT and SMALLINT would be full one day: rows are never deleted, and every test run adds some.
const COUNTERS: ReadonlySet<string> = new Set(['mediumint', 'int', 'bigint'])
const INTEGERS: ReadonlySet<string> = new Set(['tinyint', 'smallint', ...COUNTERS])
const NUMBERS: ReadonlySet<string> = new Set([...INTEGERS, 'decimal', 'float', 'double', 'bit'])
const TEXTS: ReadonlySet<string> = new Set(['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext'])

/** What the columns of a table that is there cannot do; empty when all can serve, or be brought to it. */
export function findUnfitColumns(shape: TableShape): readonly UnfitColumn[] {
  const unfit: UnfitColumn[] = []
  for (const column of REGISTRY_COLUMNS) {
    const found = shape.columns.get(column.name)
    const problem = found && findProblem(column, found, shape)
    if (problem) unfit.push({ column: column.name, ...problem })
  }
  for (const [column, found] of shape.columns) {
    if (!found.countsUp || column === 'id' || column === HIDDEN_KEY_COLUMN || shape.columns.has('id')) continue
    const next = toAlter(`CHANGE ${quoteAtNeed(column)} id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT`)
    unfit.push({ column, found: 'counts up: a table may have one such column, and dbenv needs it to be `id`', next })
  }
  return unfit
}

type Problem = Omit<UnfitColumn, 'column'>

function findProblem(column: RegistryColumn, found: ColumnShape, shape: TableShape): Problem | undefined {
  const { name, definition, use } = column
  const refuse = (needed: string, next: string): Problem => ({
    found: `is ${found.columnType}${found.generatedFrom && ' GENERATED'}, and dbenv needs ${needed}`,
    next,
  })
  if (found.generatedFrom && use.type !== 'live') return refuse('to write it', setAside(name, found))
  const problem = match(use)
    .with({ type: 'counter' }, () => {
      if (COUNTERS.has(found.dataType) && found.countsUp) return undefined
      const next = INTEGERS.has(found.dataType) ? countUp(shape) : setAside(name, found, dropPrimaryKey(name, shape))
      return refuse('an integer that counts up by itself (INT or BIGINT, AUTO_INCREMENT)', next)
    })
    .with({ type: 'number' }, () =>
      NUMBERS.has(found.dataType)
        ? undefined
        : refuse('a number (0: the row is out of use)', toNumber(name, definition)),
    )
    .with({ type: 'name' }, () => {
      const isText = TEXTS.has(found.dataType) || found.dataType === 'enum'
      return isText ? undefined : refuse('text', toAlter(`MODIFY ${name} ${definition}`))
    })
    .with({ type: 'text' }, ({ words }) => {
      if (found.dataType === 'enum' && words?.every((word) => found.columnType.includes(`'${word}'`))) return undefined
      const length = words ? Math.max(...words.map((word) => word.length)) : (column.textLength ?? 0)
      if (TEXTS.has(found.dataType) && found.length >= length) return undefined
      const needed = `text of ${length} characters${words ? `, for ${words.join(', ')}` : ''}`
      const isText = TEXTS.has(found.dataType) || found.dataType === 'enum'
      // Rows of the other program may have NULL there, which does no harm.
      const wider = words ? definition : definition.replace(/NOT NULL.*/, 'NULL')
      return refuse(needed, isText ? toAlter(`MODIFY ${name} ${wider}`) : setAside(name, found))
    })
    .with({ type: 'time' }, () =>
      found.dataType === 'datetime' || found.dataType === 'timestamp'
        ? undefined
        : refuse('a DATETIME', setAside(name, found)),
    )
    .with({ type: 'instant' }, () =>
      found.dataType === 'datetime' ? undefined : refuse('a DATETIME', setAside(name, found)),
    )
    .with({ type: 'live' }, () => {
      return isOurLive(found)
        ? undefined
        : refuse('a generated column of its own under that name', setAside(name, found))
    })
    .exhaustive()
  if (problem) return problem
  const mayBeNull = !definition.includes('NOT NULL')
  if (mayBeNull && !found.isNullable && use.type !== 'name') {
    return refuse('to leave it NULL', toAlter(`MODIFY ${name} ${found.columnType} NULL`))
  }
  if (use.type !== 'text' || found.defaultsTo !== 'constant') return undefined
  // What another program leaves out would be none of dbenv's words.
  if (!use.words || use.words.includes(found.defaultText)) return undefined
  return refuse(`a default among ${use.words.join(', ')} (not '${found.defaultText}')`, setAside(name, found))
}

/** Whether a column `live` is the generated one of dbenv; each server prints its expression in its own way. */
export function isOurLive(found: ColumnShape | undefined): boolean {
  return !!found && found.generatedFrom.includes('creating') && found.generatedFrom.includes('is_active')
}

function countUp(shape: TableShape): string {
  const isKeyed = [...shape.keys.values()].some(([first]) => first === 'id')
  const key = shape.keys.has('PRIMARY') ? 'UNIQUE KEY' : 'PRIMARY KEY'
  return toAlter(`MODIFY id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT${isKeyed ? '' : `, ADD ${key} (id)`}`)
}

function dropPrimaryKey(name: string, shape: TableShape): string {
  return shape.keys.get('PRIMARY')?.includes(name) ? 'DROP PRIMARY KEY, ' : ''
}

/** By a column beside it: a MODIFY would make numbers of an ENUM's positions, 2 of an `N`. */
function toNumber(name: string, definition: string): string {
  const number = `${name}_number`
  return (
    "Make it one, with what says in your table that a row is in use in the place of 'Y': " +
    `\`ALTER TABLE ${TABLE} ADD COLUMN ${number} ${definition}\`; ` +
    `\`UPDATE ${TABLE} SET ${number} = 0 WHERE NOT (${name} <=> 'Y')\`; ` +
    `\`ALTER TABLE ${TABLE} DROP COLUMN ${name}, CHANGE ${number} ${name} ${definition}\`.`
  )
}
