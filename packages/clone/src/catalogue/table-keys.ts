/** One key of a table as `SHOW CREATE TABLE` prints it. */
export interface TableKey {
  readonly kind: 'primary' | 'unique' | 'plain' | 'fulltext' | 'spatial' | 'other'
  /** `PRIMARY` for the primary key. */
  readonly name: string
  /**
   * Its columns, in its order; `undefined` where rows cannot be read in that order: one is a prefix, descending or an
   * expression, or the key is a hash, or hidden from the optimizer.
   */
  readonly columns: readonly string[] | undefined
  /** The whole line, without indentation and comma: what `ADD` takes. */
  readonly sql: string
}

/** What tells every row of a table from every other. */
export interface UniqueKey {
  /** `PRIMARY`, or the name of a unique key without NULL. */
  readonly name: string
  /** Its columns, in its order. */
  readonly columns: readonly string[]
}

/** A foreign key as `SHOW CREATE TABLE` prints it. */
export interface TableForeignKey {
  /** The whole line, without indentation and comma: what `ADD` takes. */
  readonly sql: string
  /** The database of the table referred to; `undefined` for the table's own. */
  readonly database: string | undefined
  readonly table: string
  readonly columns: readonly string[]
}

const NAME = '`(?:[^`]|``)+`'
const KEY_LINE = new RegExp(`^(?:(PRIMARY|UNIQUE|FULLTEXT|SPATIAL|[A-Z]+) )?KEY (?:(${NAME}) )?\\((.+)$`)
const PLAIN_COLUMNS = new RegExp(`^(${NAME}(?:,${NAME})*)\\)(?!.*(?:HASH|INVISIBLE|IGNORED))`)
const FOREIGN_KEY_LINE = new RegExp(
  `^CONSTRAINT ${NAME} FOREIGN KEY \\(.+?\\) REFERENCES (?:(${NAME})\\.)?(${NAME}) \\((${NAME}(?:, ?${NAME})*)\\)`,
)
const NOT_NULL_COLUMN = new RegExp(`^(${NAME}) .*\\bNOT NULL\\b`)

const KINDS: ReadonlyMap<string | undefined, TableKey['kind']> = new Map([
  [undefined, 'plain'],
  ['PRIMARY', 'primary'],
  ['UNIQUE', 'unique'],
  ['FULLTEXT', 'fulltext'],
  ['SPATIAL', 'spatial'],
] as const)

/** The keys of a table, in the order in which the server prints them. */
export function readKeys(createSql: string): readonly TableKey[] {
  return readLines(createSql).flatMap((sql) => {
    const [, word, name, rest] = KEY_LINE.exec(sql) ?? []
    if (rest === undefined) return []
    const list = PLAIN_COLUMNS.exec(rest)?.[1]
    const kind = KINDS.get(word) ?? 'other'
    return [
      {
        kind,
        name: name === undefined ? 'PRIMARY' : readName(name),
        columns: list === undefined ? undefined : readNames(list),
        sql,
      },
    ]
  })
}

/**
 * The first key that no two rows share and in whose order rows can be read, of columns that are all accepted; by
 * default every column is.
 */
export function findUniqueKey(
  createSql: string,
  accepts: (column: string) => boolean = () => true,
): UniqueKey | undefined {
  const notNull = readNotNullColumns(createSql)
  for (const { kind, name, columns } of readKeys(createSql)) {
    if (columns === undefined || !columns.every((column) => accepts(column))) continue
    const isUnique = kind === 'primary' || (kind === 'unique' && columns.every((column) => notNull.has(column)))
    if (isUnique) return { name, columns }
  }
  return undefined
}

/** The foreign keys of a table, in the order in which the server prints them. */
export function readForeignKeys(createSql: string): readonly TableForeignKey[] {
  return readLines(createSql).flatMap((sql) => {
    const [, database, table, list] = FOREIGN_KEY_LINE.exec(sql) ?? []
    if (table === undefined || list === undefined) return []
    return [
      {
        sql,
        database: database === undefined ? undefined : readName(database),
        table: readName(table),
        columns: readNames(list),
      },
    ]
  })
}

/** The columns that hold no NULL. */
function readNotNullColumns(createSql: string): ReadonlySet<string> {
  return new Set(
    readLines(createSql).flatMap((line) => {
      const name = NOT_NULL_COLUMN.exec(line.replace(/'(?:[^'\\]|\\[\s\S]|'')*'/g, ''))?.[1]
      return name === undefined ? [] : [readName(name)]
    }),
  )
}

/** A table's text without some of its keys and foreign keys, each named by its line. */
export function leaveOutLines(createSql: string, leftOut: ReadonlySet<string>): string {
  const [head = '', ...lines] = createSql.split('\n')
  const end = lines.findIndex((line) => !line.startsWith('  '))
  const kept = lines.slice(0, end).filter((line) => !leftOut.has(toBare(line)))
  return [head, kept.map((line) => line.replace(/,$/, '')).join(',\n'), ...lines.slice(end)].join('\n')
}

/** The lines of a table's columns and keys, without indentation and comma. */
function readLines(createSql: string): readonly string[] {
  return createSql
    .split('\n')
    .filter((line) => line.startsWith('  '))
    .map(toBare)
}

function toBare(line: string): string {
  return line.slice(2).replace(/,$/, '')
}

function readNames(list: string): readonly string[] {
  return [...list.matchAll(/`(?:[^`]|``)+`/g)].map(([name]) => readName(name))
}

function readName(quoted: string): string {
  return quoted.slice(1, -1).replaceAll('``', '`')
}
