import { findText, type Row, readNumber, readText } from '../session/row.ts'
import type { ServerFacts } from '../session/server-facts.ts'
import type { Session, SessionConnection } from '../session/session.ts'
import type { DatabaseCatalogue, SequenceDefinition, TableDefinition } from './catalogue.ts'
import { findColumnsWithoutDefault } from './column-texts.ts'
import { repairForeignKeys } from './foreign-key-text.ts'
import { type ListName, listObjects, listRelations } from './list-objects.ts'
import { isGone, readInBatches, type ShownObject } from './read-in-batches.ts'
import { readStandings } from './sequence-standings.ts'
import { spellOutColumns } from './spell-out-columns.ts'
import { toStoredObjectRequests, toStoredObjects } from './stored-object-texts.ts'
import { groupTableColumns } from './table-columns.ts'
import { unmaskMembers } from './unmask-members.ts'
import { unmaskTables } from './unmask-tables.ts'

/** A database that is not on the server. */
export const DATABASE_MISSING = 'missing'

/**
 * Reads one database's whole definition, without its marker, over one connection: a round trip for what there is, and
 * one for each 50 texts. Columns as values of their own are needed for copying rows only, and cost as much to read as
 * the tables' texts; without them they are empty. Resolves to `'missing'` when the server has no such database (or hides
 * it); throws {@link UnreadableObjectsError} naming every object it may not read, and those that went while it read.
 */
export async function readCatalogue(
  session: Session,
  databaseName: string,
  columnsToo: 'with-columns' | 'without-columns',
): Promise<DatabaseCatalogue | typeof DATABASE_MISSING> {
  return session.withConnection(async (connection) => {
    const read = (whenGone: 'throw' | 'report'): Promise<DatabaseCatalogue | typeof DATABASE_MISSING> =>
      readOnce(connection, session.server, databaseName, columnsToo, whenGone)
    for (let reading = 1; reading < READINGS; reading++) {
      const found = await read('throw').catch((error: unknown) => {
        if (!isGone(error)) throw error
      })
      if (found !== undefined) return found
    }
    return await read('report')
  })
}

/** How often a database is read in which objects go between their list and their texts. */
const READINGS = 3

async function readOnce(
  connection: SessionConnection,
  server: ServerFacts,
  databaseName: string,
  columnsToo: 'with-columns' | 'without-columns',
  whenGone: 'throw' | 'report',
): Promise<DatabaseCatalogue | typeof DATABASE_MISSING> {
  const lists = await listObjects(connection, server, databaseName, [
    ...ALWAYS_LISTED,
    ...(isMySqlFrom(server, 9, 2) ? (['libraries'] as const) : []),
    ...(columnsToo === 'with-columns' ? (['columns'] as const) : []),
    ...(columnsToo === 'with-columns' && isMySqlFrom(server, 8, 0) ? (['histograms'] as const) : []),
  ])
  const [schema] = lists('schemata')
  if (schema === undefined) return DATABASE_MISSING
  const lostViews = new Map<string, string>()
  const [tables = [], sequences = [], ...storedObjects] = await readInBatches(
    connection,
    databaseName,
    [
      // MariaDB names a table with history SYSTEM VERSIONED.
      { kind: 'table', column: 'Create Table', rows: listRelations(lists, 'BASE TABLE', 'SYSTEM VERSIONED') },
      { kind: 'sequence', column: 'Create Table', rows: listRelations(lists, 'SEQUENCE') },
      ...toStoredObjectRequests(lists, lostViews),
    ],
    whenGone,
  )
  return {
    databaseName,
    characterSet: readText(schema, 'DEFAULT_CHARACTER_SET_NAME'),
    collation: readText(schema, 'DEFAULT_COLLATION_NAME'),
    comment: findText(schema, 'SCHEMA_COMMENT') ?? '',
    encryption: findText(schema, 'DEFAULT_ENCRYPTION') === 'YES' ? 'on' : 'off',
    sequences: await toSequences(connection, databaseName, sequences),
    tables: toTables(
      await spellOutColumns(
        connection,
        server,
        await (server.flavour === 'mysql' ? unmaskTables : unmaskMembers)(connection, databaseName, tables),
      ),
      lists('columns'),
    ),
    withoutDefaults: server.flavour === 'mysql' ? [] : listWithoutDefaults(tables),
    histograms: lists('histograms').map((row) => readText(row, 'name')),
    lostViews,
    ...toStoredObjects(storedObjects),
  }
}

const ALWAYS_LISTED: readonly ListName[] = ['schemata', 'relations', 'views', 'routines', 'triggers', 'events']

/** MySQL has libraries for routines in JavaScript from 9.2 on, histograms from 8.0: no older server knows the lists. */
function isMySqlFrom({ flavour, version }: ServerFacts, firstMajor: number, firstMinor: number): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return flavour === 'mysql' && (major > firstMajor || (major === firstMajor && minor >= firstMinor))
}

function listWithoutDefaults(shown: readonly ShownObject[]): readonly string[] {
  return shown
    .filter(({ createSql }) => findColumnsWithoutDefault(createSql).length > 0)
    .map(({ listed }) => readText(listed, 'name'))
}

function toTables(shown: readonly ShownObject[], columns: readonly Row[]): readonly TableDefinition[] {
  const columnsOf = groupTableColumns(columns)
  return shown.map(({ listed, createSql }) => {
    const name = readText(listed, 'name')
    const engine = findText(listed, 'engine') ?? ''
    const rowFormat = engine === 'InnoDB' ? findText(listed, 'rowFormat')?.toUpperCase() : undefined
    return {
      name,
      createSql: repairForeignKeys(createSql),
      engine,
      ...(rowFormat !== undefined && { rowFormat }),
      sizeBytes: readNumber(listed, 'sizeBytes'),
      estimatedRows: readNumber(listed, 'estimatedRows'),
      ...columnsOf(name),
      versioning: readText(listed, 'type') === 'SYSTEM VERSIONED' ? 'system' : 'none',
    }
  })
}

async function toSequences(
  connection: SessionConnection,
  databaseName: string,
  shown: readonly ShownObject[],
): Promise<readonly SequenceDefinition[]> {
  const names = shown.map(({ listed }) => readText(listed, 'name'))
  const standings = await readStandings(connection, databaseName, names)
  return shown.map(({ createSql }, index) => {
    const { nextValue = '', cycleCount = '' } = standings[index] ?? {}
    return { name: names[index] ?? '', createSql, nextValue, cycleCount }
  })
}
