import { readText } from '../session/row.ts'
import type { ServerFacts } from '../session/server-facts.ts'
import type { SessionConnection } from '../session/session.ts'
import { hasLoneCharacterSet, nameCollations, nameNulls } from './column-texts.ts'
import type { ShownObject } from './read-in-batches.ts'

/**
 * Tables whose columns say all that is needed to make them again, in the way that a copy of them is shown. MySQL leaves the
 * collation out behind a character set that was not written for its column, but came by CREATE TABLE … SELECT or stayed
 * behind when the table's own changed; MariaDB leaves out what {@link nameNulls} tells.
 */
export async function spellOutColumns(
  connection: SessionConnection,
  { flavour }: Pick<ServerFacts, 'flavour'>,
  tables: readonly ShownObject[],
): Promise<readonly ShownObject[]> {
  if (flavour === 'mariadb') return tables.map((table) => ({ ...table, createSql: nameNulls(table.createSql) }))
  if (!tables.some(({ createSql }) => hasLoneCharacterSet(createSql))) return tables
  const rows = await connection.rows(
    'SELECT CHARACTER_SET_NAME AS name, DEFAULT_COLLATE_NAME AS collation FROM information_schema.CHARACTER_SETS',
  )
  const defaults = new Map(rows.map((row) => [readText(row, 'name'), readText(row, 'collation')]))
  return tables.map((table) => ({ ...table, createSql: nameCollations(table.createSql, defaults) }))
}
