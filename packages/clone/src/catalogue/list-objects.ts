import { isSameDatabase } from '@dbenv/core'
import { type Row, readText } from '../session/row.ts'
import type { ServerFacts } from '../session/server-facts.ts'
import type { SessionConnection } from '../session/session.ts'
import { quoteText } from './quote.ts'

/** Lists that the server's catalogue has of one database. Every row names the database as `databaseName`. */
export type ListName =
  | 'schemata'
  | 'relations'
  | 'columns'
  | 'views'
  | 'routines'
  | 'libraries'
  | 'triggers'
  | 'events'
  | 'histograms'

/** What {@link listObjects} found: the rows of each list that was asked for, none for the others. */
export type ObjectLists = (name: ListName) => readonly Row[]

/** Each names its database as `?`. */
const QUERIES: Readonly<Record<ListName, string>> = {
  // All columns: each server has one that the other lacks.
  schemata: 'SELECT SCHEMA_NAME AS databaseName, SCHEMATA.* FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?',
  relations:
    'SELECT TABLE_SCHEMA AS databaseName, TABLE_NAME AS name, TABLE_TYPE AS type, ENGINE AS engine, ROW_FORMAT AS rowFormat, ' +
    'DATA_LENGTH + INDEX_LENGTH AS sizeBytes, TABLE_ROWS AS estimatedRows, TABLE_COMMENT AS comment ' +
    'FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME',
  columns:
    'SELECT TABLE_SCHEMA AS databaseName, TABLE_NAME AS tableName, COLUMN_NAME AS name, DATA_TYPE AS dataType, ' +
    'EXTRA AS extra, GENERATION_EXPRESSION AS generationSql FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME, ORDINAL_POSITION',
  views:
    'SELECT TABLE_SCHEMA AS databaseName, TABLE_NAME AS name, DEFINER AS definer ' +
    'FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ?',
  routines:
    'SELECT ROUTINE_SCHEMA AS databaseName, ROUTINE_NAME AS name, LOWER(ROUTINE_TYPE) AS kind, DEFINER AS definer, ' +
    'ROUTINE_COMMENT AS ownComment FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ? ORDER BY ROUTINE_NAME',
  histograms:
    'SELECT DISTINCT SCHEMA_NAME AS databaseName, TABLE_NAME AS name FROM information_schema.COLUMN_STATISTICS ' +
    'WHERE SCHEMA_NAME = ? ORDER BY TABLE_NAME',
  libraries:
    'SELECT LIBRARY_SCHEMA AS databaseName, LIBRARY_NAME AS name, CREATOR AS definer ' +
    'FROM information_schema.LIBRARIES WHERE LIBRARY_SCHEMA = ? ORDER BY LIBRARY_NAME',
  // A trigger is in its table's database; MariaDB 10.11 opens every table of the server for one asked by TRIGGER_SCHEMA.
  triggers:
    'SELECT TRIGGER_SCHEMA AS databaseName, TRIGGER_NAME AS name, DEFINER AS definer FROM information_schema.TRIGGERS ' +
    'WHERE EVENT_OBJECT_SCHEMA = ? ORDER BY EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER',
  events:
    'SELECT EVENT_SCHEMA AS databaseName, EVENT_NAME AS name, DEFINER AS definer, EVENT_COMMENT AS ownComment, ' +
    'UNIX_TIMESTAMP(CREATED) AS createdAtSeconds FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ? ORDER BY EVENT_NAME',
}

/** Reads lists of one database in one round trip: a trip waits for the server longer than it works. */
export async function listObjects(
  connection: SessionConnection,
  server: Pick<ServerFacts, 'lowerCaseTableNames'>,
  databaseName: string,
  names: readonly ListName[],
): Promise<ObjectLists> {
  const results = await connection.batch(names.map((name) => QUERIES[name].replace('?', () => quoteText(databaseName))))
  // Names are compared again here: MariaDB's catalogue compares them without case and accents.
  const isOwn = (row: Row): boolean =>
    isSameDatabase(readText(row, 'databaseName'), databaseName, server.lowerCaseTableNames)
  const lists = new Map(names.map((name, index) => [name, (results[index] ?? []).filter(isOwn)]))
  return (name) => lists.get(name) ?? []
}

/** The tables, views and sequences of given types (`VIEW`, `BASE TABLE`, `SYSTEM VERSIONED`, `SEQUENCE`). */
export function listRelations(lists: ObjectLists, ...types: readonly string[]): readonly Row[] {
  const views = new Set(lists('views').map((row) => readText(row, 'name')))
  // MariaDB calls a view whose text it can no longer read a table.
  const typeOf = (row: Row): string => (views.has(readText(row, 'name')) ? 'VIEW' : readText(row, 'type'))
  return lists('relations').filter((row) => types.includes(typeOf(row)))
}
