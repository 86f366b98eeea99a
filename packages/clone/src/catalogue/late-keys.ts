import type { ServerFacts } from '../session/server-facts.ts'
import type { DatabaseCatalogue, TableDefinition } from './catalogue.ts'
import { findPieceKey } from './piece-key.ts'
import { leaveOutLines, readForeignKeys, readKeys } from './table-keys.ts'

/**
 * From this size on, data and indexes by the server's statistics, MySQL sorts a table's indexes in one go sooner than it
 * keeps them up row by row; below, the ALTER costs more than it saves.
 */
const LATE_BYTES = 2_000_000

/** A key of names, whole or their beginning, and of no expression. */
const COLUMN = '`(?:[^`]|``)+`(?:\\(\\d+\\))?(?: DESC)?'
const COLUMNS = new RegExp(`KEY \`(?:[^\`]|\`\`)+\` \\(${COLUMN}(?:,${COLUMN})*\\)`)

/** Lines of a table's text that wait until its rows are there. */
export interface LateKeys {
  /** The table's text without them. */
  readonly createSql: string
  /** What ALTER TABLE adds for the keys: `ADD KEY …, ADD KEY …`. */
  readonly keysSql: string
  /** The same for the foreign keys, which need the keys; empty where the table has none. */
  readonly foreignKeysSql: string
}

/** Database name -> table -> what waits. */
export type LateKeysByTable = ReadonlyMap<string, ReadonlyMap<string, LateKeys>>

/**
 * Which keys of a set of databases are better made after the rows. MySQL's alone, which takes 1.6 times as long
 * otherwise: MariaDB crashed over indexes added over several connections at once (10.11.19).
 */
export function findLateKeys(
  databases: readonly DatabaseCatalogue[],
  flavour: ServerFacts['flavour'],
): LateKeysByTable {
  if (flavour === 'mariadb') return new Map()
  const needed = findNeededKeys(databases)
  return new Map(
    databases.map(({ databaseName, tables }) => [
      databaseName,
      new Map(
        tables
          .filter((table) => table.sizeBytes > LATE_BYTES)
          .filter((table) => !needed.has(toAddress(databaseName, table.name)))
          .flatMap((table) => {
            const late = splitLateKeys(table)
            return late ? [[table.name, late] as const] : []
          }),
      ),
    ]),
  )
}

/** A catalogue whose tables are without the keys that wait. */
export function leaveOutLateKeys(catalogue: DatabaseCatalogue, late: LateKeysByTable): DatabaseCatalogue {
  const waiting = late.get(catalogue.databaseName)
  if (waiting === undefined || waiting.size === 0) return catalogue
  return {
    ...catalogue,
    tables: catalogue.tables.map((table) => ({
      ...table,
      createSql: waiting.get(table.name)?.createSql ?? table.createSql,
    })),
  }
}

/** Tables that foreign keys refer to by other columns than the primary key: those keys must be there from the start. */
function findNeededKeys(databases: readonly DatabaseCatalogue[]): ReadonlySet<string> {
  const primaryKeys = new Map(
    databases.flatMap(({ databaseName, tables }) =>
      tables.map((table) => [toAddress(databaseName, table.name), findPrimaryKey(table.createSql)] as const),
    ),
  )
  return new Set(
    databases.flatMap(({ databaseName, tables }) =>
      tables
        .flatMap((table) => readForeignKeys(table.createSql))
        .map(({ database = databaseName, table, columns }) => ({ address: toAddress(database, table), columns }))
        .filter(({ address, columns }) => primaryKeys.get(address)?.join('`') !== columns.join('`'))
        .map(({ address }) => address),
    ),
  )
}

/** `undefined` for a table whose keys are better made with it, or whose text says something unknown. */
function splitLateKeys(table: TableDefinition): LateKeys | undefined {
  const { createSql } = table
  const keys = readKeys(createSql)
  const primary = findPrimaryKey(createSql)
  // Rows are copied along the primary key, which orders the table too.
  if (primary === undefined || findPieceKey(table)?.index !== 'PRIMARY') return undefined
  if (table.engine.toLowerCase() !== 'innodb' || !hasWholeLines(createSql)) return undefined
  // The server wants a key for AUTO_INCREMENT at once.
  if (findAutoIncrement(createSql) !== undefined && findAutoIncrement(createSql) !== primary[0]) return undefined
  // A FULLTEXT key may stay: it is printed after all others in any case.
  const late = keys.filter(({ kind }) => kind === 'unique' || kind === 'plain')
  if (late.length === 0 || !late.every(({ sql }) => COLUMNS.test(sql))) return undefined
  if (keys.some(({ kind }) => kind === 'spatial' || kind === 'other')) return undefined
  const foreignKeys = readForeignKeys(createSql)
  const toAdditions = (lines: readonly { readonly sql: string }[]): string =>
    lines.map(({ sql }) => `ADD ${sql}`).join(', ')
  return {
    createSql: leaveOutLines(createSql, new Set([...late, ...foreignKeys].map(({ sql }) => sql))),
    keysSql: toAdditions(late),
    foreignKeysSql: toAdditions(foreignKeys),
  }
}

function findPrimaryKey(createSql: string): readonly string[] | undefined {
  return readKeys(createSql).find(({ kind }) => kind === 'primary')?.columns
}

function findAutoIncrement(createSql: string): string | undefined {
  return /^ {2}`((?:[^`]|``)+)` .*\bAUTO_INCREMENT\b/m.exec(createSql)?.[1]?.replaceAll('``', '`')
}

/** `true` where every line is whole in itself, no line break within quotes. */
function hasWholeLines(createSql: string): boolean {
  return createSql
    .split('\n')
    .every((line) => !/['`]/.test(line.replace(/'(?:[^'\\]|\\[\s\S]|'')*'|`(?:[^`]|``)*`/g, '')))
}

function toAddress(databaseName: string, table: string): string {
  return `${databaseName}\`${table}`
}
