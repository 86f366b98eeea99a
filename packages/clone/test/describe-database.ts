import { quoteIdentifier } from '@dbenv/core'
import { findText, type Row, readText } from '../src/session/row.ts'
import type { Session } from '../src/session/session.ts'

// A reader of its own, written apart from the one that dbenv verifies with: both would have to be wrong in one way.

/** One line for each object of a database, the marker, definers and the state of events left out. */
export async function describeDatabase(session: Session, databaseName: string): Promise<readonly string[]> {
  return session.withConnection(async (connection) => {
    await connection.run(`USE ${quoteIdentifier(databaseName)}`)
    const [schema] = await connection.rows('SELECT @@character_set_database, @@collation_database')
    const lines = [JSON.stringify(schema)]
    const show = async (kind: string, names: readonly string[], column: string): Promise<void> => {
      for (const name of names) {
        const [row = {}] = await connection.rows(`SHOW CREATE ${kind.toUpperCase()} ${quoteIdentifier(name)}`)
        const settings = ['sql_mode', 'character_set_client', 'collation_connection', 'Database Collation', 'time_zone']
        const text = readText(row, column)
          .replace(/ DEFINER=\S+/, '')
          .replace(/( PRESERVE) (?:ENABLE|DISABLE)/, '$1')
        lines.push(`${kind} ${name} ${settings.map((setting) => findText(row, setting)).join(' ')} ${text}`)
      }
    }
    const list = async (sql: string): Promise<readonly Row[]> => connection.rows(sql, [databaseName])
    const toNames = (rows: readonly Row[]): readonly string[] => rows.map((row) => readText(row, 'n'))
    const tables = await list(
      'SELECT TABLE_NAME AS n, TABLE_TYPE AS t FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? ORDER BY 1',
    )
    await show('table', toNames(tables.filter((row) => row['t'] !== 'VIEW')), 'Create Table')
    await show('view', toNames(tables.filter((row) => row['t'] === 'VIEW')), 'Create View')
    const routines = await list(
      'SELECT ROUTINE_NAME AS n, ROUTINE_TYPE AS t FROM information_schema.ROUTINES ' +
        "WHERE ROUTINE_SCHEMA = ? AND ROUTINE_NAME <> '_dbenv' ORDER BY 1",
    )
    await show('procedure', toNames(routines.filter((row) => row['t'] === 'PROCEDURE')), 'Create Procedure')
    await show('function', toNames(routines.filter((row) => row['t'] === 'FUNCTION')), 'Create Function')
    const triggers = await list(
      'SELECT TRIGGER_NAME AS n FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ? ' +
        'ORDER BY EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION, ACTION_ORDER',
    )
    await show('trigger', toNames(triggers), 'SQL Original Statement')
    const events = await list('SELECT EVENT_NAME AS n FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ? ORDER BY 1')
    await show('event', toNames(events), 'Create Event')
    return lines
  })
}

/** All rows and definitions of databases as one text, sequences' standings among them. */
export async function readFingerprint(session: Session, databaseNames: readonly string[]): Promise<string> {
  const parts: unknown[] = []
  for (const databaseName of databaseNames) {
    parts.push(await describeDatabase(session, databaseName))
    const tables = await session.rows(
      "SELECT TABLE_NAME AS n FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_TYPE <> 'VIEW' ORDER BY 1",
      [databaseName],
    )
    for (const table of tables) {
      const name = readText(table, 'n')
      parts.push(name, await session.rows(`SELECT * FROM ${quoteIdentifier(databaseName)}.${quoteIdentifier(name)}`))
    }
    const events = await session.rows(
      'SELECT EVENT_NAME, STATUS FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ? ORDER BY 1',
      [databaseName],
    )
    parts.push(events)
  }
  return JSON.stringify(parts, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value), 1)
}
