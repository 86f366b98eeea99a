import { isSameDatabase, quoteIdentifier } from '@dbenv/core'
import { findText, type Row, readNumber, readText } from '../session/row.ts'
import type { Session, SessionConnection } from '../session/session.ts'
import type { DatabaseCatalogue, SequenceDefinition, TableDefinition } from './catalogue.ts'
import { repairForeignKeys } from './foreign-key-text.ts'
import { readInBatches } from './read-in-batches.ts'
import { readStoredObjects } from './read-stored-objects.ts'

const COLUMNS_SQL =
  'SELECT TABLE_SCHEMA AS databaseName, TABLE_NAME AS tableName, COLUMN_NAME AS name, ' +
  'DATA_TYPE AS dataType, EXTRA AS extra FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME, ORDINAL_POSITION'

/** A database that is not on the server. */
export const DATABASE_MISSING = 'missing'

/**
 * Reads one database's whole definition, without its marker, over one connection. Columns as values of their own are
 * needed for copying rows only, and cost as much to read as the tables' texts; without them they are empty. Resolves to `'missing'` when the
 * server has no such database (or hides it); throws {@link UnreadableObjectsError} naming every object it may not read.
 */
export async function readCatalogue(
  session: Session,
  databaseName: string,
  columnsToo: 'with-columns' | 'without-columns',
): Promise<DatabaseCatalogue | typeof DATABASE_MISSING> {
  return session.withConnection(async (connection) => {
    const schema = await readSchema(session, connection, databaseName)
    if (schema === undefined) return DATABASE_MISSING
    // SHOW CREATE VIEW leaves out the name of the current database only.
    await connection.run(`USE ${quoteIdentifier(databaseName)}`)
    const isOwn = (row: Row): boolean =>
      isSameDatabase(readText(row, 'databaseName'), databaseName, session.server.lowerCaseTableNames)
    // Names are compared again here: MariaDB's catalogue compares them without case and accents.
    const read = async (sql: string): Promise<readonly Row[]> =>
      (await connection.rows(sql, [databaseName])).filter(isOwn)
    const relations = await read(
      'SELECT TABLE_SCHEMA AS databaseName, TABLE_NAME AS name, TABLE_TYPE AS type, ENGINE AS engine, ' +
        'DATA_LENGTH + INDEX_LENGTH AS sizeBytes, TABLE_ROWS AS estimatedRows, TABLE_COMMENT AS comment ' +
        'FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME',
    )
    const columns = columnsToo === 'without-columns' ? [] : await read(COLUMNS_SQL)
    return {
      databaseName,
      ...schema,
      sequences: await readSequences(connection, databaseName, relations),
      tables: await readTables(connection, databaseName, relations, columns),
      ...(await readStoredObjects(connection, databaseName, session.server.flavour, relations, read)),
    }
  })
}

type SchemaFacts = Pick<DatabaseCatalogue, 'characterSet' | 'collation' | 'comment' | 'encryption'>

async function readSchema(
  session: Session,
  connection: SessionConnection,
  databaseName: string,
): Promise<SchemaFacts | undefined> {
  const rows = await connection.rows('SELECT * FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?', [databaseName])
  const row = rows.find((candidate) =>
    isSameDatabase(readText(candidate, 'SCHEMA_NAME'), databaseName, session.server.lowerCaseTableNames),
  )
  return (
    row && {
      characterSet: readText(row, 'DEFAULT_CHARACTER_SET_NAME'),
      collation: readText(row, 'DEFAULT_COLLATION_NAME'),
      comment: findText(row, 'SCHEMA_COMMENT') ?? '',
      encryption: findText(row, 'DEFAULT_ENCRYPTION') === 'YES' ? 'on' : 'off',
    }
  )
}

async function readTables(
  connection: SessionConnection,
  databaseName: string,
  relations: readonly Row[],
  columns: readonly Row[],
): Promise<readonly TableDefinition[]> {
  // MariaDB names a table with history SYSTEM VERSIONED.
  const rows = relations.filter((row) => ['BASE TABLE', 'SYSTEM VERSIONED'].includes(readText(row, 'type')))
  const texts = await readInBatches(connection, { databaseName, kind: 'table', column: 'Create Table', rows })
  const columnsOf = new Map<string, Row[]>()
  for (const row of columns) {
    const tableName = readText(row, 'tableName')
    const known = columnsOf.get(tableName)
    if (known) known.push(row)
    else columnsOf.set(tableName, [row])
  }
  return rows.map((row, index) => {
    const name = readText(row, 'name')
    return {
      name,
      createSql: repairForeignKeys(texts[index]?.createSql ?? ''),
      engine: findText(row, 'engine') ?? '',
      sizeBytes: readNumber(row, 'sizeBytes'),
      estimatedRows: readNumber(row, 'estimatedRows'),
      columns: (columnsOf.get(name) ?? [])
        // MySQL says DEFAULT_GENERATED of a column whose default is an expression: that one is written.
        .filter((column) => !/\b(?:VIRTUAL|STORED|PERSISTENT) GENERATED\b/.test(readText(column, 'extra')))
        .map((column) => ({ name: readText(column, 'name'), dataType: readText(column, 'dataType').toLowerCase() })),
      versioning: readText(row, 'type') === 'SYSTEM VERSIONED' ? 'system' : 'none',
    }
  })
}

async function readSequences(
  connection: SessionConnection,
  databaseName: string,
  relations: readonly Row[],
): Promise<readonly SequenceDefinition[]> {
  const rows = relations.filter((row) => readText(row, 'type') === 'SEQUENCE')
  const texts = await readInBatches(connection, { databaseName, kind: 'sequence', column: 'Create Table', rows })
  // Read as a table: NEXTVAL would draw a number from the source.
  const standings = await connection.batch(
    rows.map((row) => `SELECT next_not_cached_value, cycle_count FROM ${quoteIdentifier(readText(row, 'name'))}`),
  )
  return rows.map((row, index) => {
    const standing = standings[index]?.[0] ?? {}
    return {
      name: readText(row, 'name'),
      createSql: texts[index]?.createSql ?? '',
      nextValue: readText(standing, 'next_not_cached_value'),
      cycleCount: readText(standing, 'cycle_count'),
    }
  })
}
