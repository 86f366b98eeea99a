import { quoteText } from '../catalogue/quote.ts'
import { findText } from '../session/row.ts'
import type { ServerFacts } from '../session/server-facts.ts'
import type { SessionConnection } from '../session/session.ts'

// What the servers keep beside the texts: names that they resolved themselves.
const FOREIGN_KEYS_SQL =
  "SELECT CONCAT('foreign key ', CONSTRAINT_NAME) AS object, UNIQUE_CONSTRAINT_SCHEMA AS database_name " +
  'FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = ?'
/** MySQL only. */
const VIEWS_SQL = [
  "SELECT CONCAT('view ', VIEW_NAME) AS object, TABLE_SCHEMA AS database_name " +
    'FROM information_schema.VIEW_TABLE_USAGE WHERE VIEW_SCHEMA = ?',
  "SELECT CONCAT('view ', TABLE_NAME) AS object, SPECIFIC_SCHEMA AS database_name " +
    'FROM information_schema.VIEW_ROUTINE_USAGE WHERE TABLE_SCHEMA = ?',
]

/** Every database that the server itself says an object of this one uses. */
export async function readForeignNames(
  connection: SessionConnection,
  flavour: ServerFacts['flavour'],
  databaseName: string,
  hasViews: boolean,
): Promise<readonly { readonly object: string; readonly database: string }[]> {
  const queries = flavour === 'mysql' && hasViews ? [FOREIGN_KEYS_SQL, ...VIEWS_SQL] : [FOREIGN_KEYS_SQL]
  const results = await connection.batch(queries.map((sql) => sql.replace('?', () => quoteText(databaseName))))
  return results.flat().flatMap((row) => {
    const database = findText(row, 'database_name')
    return database === undefined || database === databaseName
      ? []
      : [{ object: findText(row, 'object') ?? '', database }]
  })
}
