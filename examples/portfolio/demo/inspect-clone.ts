import { explainRewrite, type NameMap } from '@dbenv/core'
import type { Connection, RowDataPacket } from 'mysql2/promise'
import { DemoError } from './demo-error.ts'

/** What was found equal in production and its clone. */
export interface Inspection {
  readonly objects: number
  readonly rows: number
  readonly texts: number
  readonly foreignKeys: number
  readonly events: number
  /** The accounts whose rights its views, triggers, routines and events run with. */
  readonly definers: readonly string[]
}

/**
 * Compares a clone with production by what the server's own catalogue says, not by what dbenv says. Throws DemoError
 * when an object or row is missing, when anything still names a production database, or when an event is not disabled.
 */
export async function inspectClone(connection: Connection, names: NameMap): Promise<Inspection> {
  const databases = [...names.values()]
  const objects = await compareObjects(connection, names)
  const rows = await compareRowCounts(connection, names)

  const texts = await readTexts(connection, databases)
  for (const { object, text } of texts) {
    const edits = explainRewrite(text, names).edits
    if (edits.length > 0) throw new DemoError(`${object} still names a database of production: ${text}`)
  }
  const foreignKeys = await readColumn(
    connection,
    `SELECT unique_constraint_schema AS value FROM information_schema.referential_constraints
     WHERE constraint_schema IN (?)`,
    [databases],
  )
  const outside = foreignKeys.filter((database) => names.has(database))
  if (outside.length > 0) throw new DemoError(`${outside.length} foreign keys still point to production.`)

  const events = await readColumn(
    connection,
    'SELECT status AS value FROM information_schema.events WHERE event_schema IN (?)',
    [databases],
  )
  const awake = events.filter((status) => status !== 'DISABLED')
  if (awake.length > 0) throw new DemoError(`${awake.length} events of the clone are not disabled.`)
  const definers = await readColumn(
    connection,
    `SELECT definer AS value FROM information_schema.views WHERE table_schema IN (?)
     UNION SELECT definer FROM information_schema.triggers WHERE trigger_schema IN (?)
     UNION SELECT definer FROM information_schema.routines WHERE routine_schema IN (?) AND routine_name <> '_dbenv'
     UNION SELECT definer FROM information_schema.events WHERE event_schema IN (?)`,
    Array.from({ length: 4 }, () => databases),
  )
  return { objects, rows, definers, texts: texts.length, foreignKeys: foreignKeys.length, events: events.length }
}

/** Every object by kind and name; dbenv's marker, a procedure named `_dbenv`, is no object of the source. */
async function readObjects(connection: Connection, database: string): Promise<readonly string[]> {
  return readColumn(
    connection,
    `SELECT CONCAT(table_type, ' ', table_name) AS value FROM information_schema.tables WHERE table_schema = ?
     UNION ALL SELECT CONCAT('COLUMN ', table_name, '.', column_name, ' ', column_type)
     FROM information_schema.columns WHERE table_schema = ?
     UNION ALL SELECT CONCAT('INDEX ', table_name, '.', index_name, ' ', seq_in_index, ' ', column_name)
     FROM information_schema.statistics WHERE table_schema = ?
     UNION ALL SELECT CONCAT('FOREIGN KEY ', table_name, '.', constraint_name)
     FROM information_schema.referential_constraints WHERE constraint_schema = ?
     UNION ALL SELECT CONCAT('TRIGGER ', trigger_name) FROM information_schema.triggers WHERE trigger_schema = ?
     UNION ALL SELECT CONCAT(routine_type, ' ', routine_name)
     FROM information_schema.routines WHERE routine_schema = ? AND routine_name <> '_dbenv'
     UNION ALL SELECT CONCAT('EVENT ', event_name) FROM information_schema.events WHERE event_schema = ?
     ORDER BY 1`,
    Array.from({ length: 7 }, () => database),
  )
}

async function compareObjects(connection: Connection, names: NameMap): Promise<number> {
  let count = 0
  for (const [baseName, databaseName] of names) {
    const source = await readObjects(connection, baseName)
    const clone = await readObjects(connection, databaseName)
    const missing = source.filter((object) => !clone.includes(object))
    const added = clone.filter((object) => !source.includes(object))
    if (missing.length + added.length > 0) {
      throw new DemoError(`\`${databaseName}\` differs: ${[...missing, ...added].join(', ')}`)
    }
    count += source.length
  }
  return count
}

async function compareRowCounts(connection: Connection, names: NameMap): Promise<number> {
  let count = 0
  for (const [baseName, databaseName] of names) {
    const tables = await readColumn(
      connection,
      `SELECT table_name AS value FROM information_schema.tables
       WHERE table_schema = ? AND table_type = 'BASE TABLE'`,
      [baseName],
    )
    for (const table of tables) {
      const [source, clone] = await Promise.all(
        [baseName, databaseName].map((database) =>
          readColumn(connection, 'SELECT COUNT(*) AS value FROM ??.??', [database, table]),
        ),
      )
      if (String(source) !== String(clone)) {
        throw new DemoError(`\`${databaseName}\`.\`${table}\` has ${clone} rows, production ${source}.`)
      }
      count += Number(source)
    }
  }
  return count
}

/** The text of every view, trigger, routine and event. */
async function readTexts(
  connection: Connection,
  databases: readonly string[],
): Promise<readonly { readonly object: string; readonly text: string }[]> {
  const [rows] = await connection.query<RowDataPacket[]>(
    `SELECT CONCAT('View ', table_name) AS object, CAST(view_definition AS CHAR) AS text
     FROM information_schema.views WHERE table_schema IN (?)
     UNION ALL SELECT CONCAT('Trigger ', trigger_name), action_statement
     FROM information_schema.triggers WHERE trigger_schema IN (?)
     UNION ALL SELECT CONCAT('Routine ', routine_name), routine_definition
     FROM information_schema.routines WHERE routine_schema IN (?) AND routine_name <> '_dbenv'
     UNION ALL SELECT CONCAT('Event ', event_name), event_definition
     FROM information_schema.events WHERE event_schema IN (?)`,
    Array.from({ length: 4 }, () => databases),
  )
  return rows.map((row) => ({ object: String(row['object']), text: String(row['text']) }))
}

async function readColumn(connection: Connection, sql: string, values: unknown[]): Promise<readonly string[]> {
  const [rows] = await connection.query<RowDataPacket[]>(sql, values)
  return rows.map((row) => String(row['value']))
}
