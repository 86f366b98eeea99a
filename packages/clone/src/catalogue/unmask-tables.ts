import { type Row, readText } from '../session/row.ts'
import type { SessionConnection } from '../session/session.ts'
import { UnreadableObjectsError } from './catalogue-errors.ts'
import { type ExpressionPlace, mayMaskBytes, unmaskLiterals } from './masked-literals.ts'
import { quoteText } from './quote.ts'
import type { ShownObject } from './read-in-batches.ts'

/** Names of CHECKs are a database's own, so they name no table. Each names its database as `?`. */
const QUERIES: readonly string[] = [
  "SELECT TABLE_NAME AS tableName, 'column' AS kind, COLUMN_NAME AS name, " +
    "COALESCE(NULLIF(GENERATION_EXPRESSION, ''), COLUMN_DEFAULT) AS expression FROM information_schema.COLUMNS " +
    "WHERE TABLE_SCHEMA = ? AND EXTRA LIKE '%GENERATED%'",
  "SELECT '' AS tableName, 'check' AS kind, CONSTRAINT_NAME AS name, CHECK_CLAUSE AS expression " +
    'FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = ?',
  "SELECT TABLE_NAME AS tableName, 'index' AS kind, INDEX_NAME AS name, EXPRESSION AS expression " +
    'FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ? AND EXPRESSION IS NOT NULL ' +
    'ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX',
]

/**
 * MySQL's tables with the literals that their texts show with `?` in the place of bytes. Throws
 * {@link UnreadableObjectsError} naming each table with a literal that nobody can tell.
 */
export async function unmaskTables(
  connection: SessionConnection,
  databaseName: string,
  tables: readonly ShownObject[],
): Promise<readonly ShownObject[]> {
  if (!tables.some(({ createSql }) => mayMaskBytes(createSql))) return tables
  const results = await connection.batch(QUERIES.map((sql) => sql.replace('?', () => quoteText(databaseName))))
  const expressions = results.flat()
  const unmasked: ShownObject[] = []
  const unreadable: string[] = []
  for (const table of tables) {
    const name = readText(table.listed, 'name')
    const text = mayMaskBytes(table.createSql)
      ? await unmaskLiterals(table.createSql, {
          findExpressions: (place) =>
            expressions.filter((row) => isAt(row, name, place)).map((row) => readText(row, 'expression')),
          convert: (bytes, from, to) => convert(connection, bytes, from, to),
        })
      : table
    if ('createSql' in text) unmasked.push({ ...table, createSql: text.createSql })
    else unreadable.push(`table ${name}: ${describeHidden(text.hidden)}`)
  }
  if (unreadable.length > 0) throw new UnreadableObjectsError(databaseName, unreadable, false, 'stay')
  return unmasked
}

function isAt(row: Row, tableName: string, { kind, name }: ExpressionPlace): boolean {
  const isOfTable = kind === 'check' || readText(row, 'tableName') === tableName
  return isOfTable && readText(row, 'kind') === kind && readText(row, 'name') === name
}

async function convert(connection: SessionConnection, bytes: Buffer, from: string, to: string): Promise<Buffer> {
  const literal = `${from} X'${bytes.toString('hex')}'`
  const [row = {}] = await connection.rows(`SELECT HEX(CONVERT(${literal} USING ${to.slice(1)})) AS converted`)
  return Buffer.from(readText(row, 'converted'), 'hex')
}

function describeHidden(place: ExpressionPlace | undefined): string {
  const where = place === undefined ? 'an expression' : `the ${place.kind} \`${place.name}\``
  return (
    `the server may print \`?\` for letters in a literal of ${where}, and its catalogue does not tell them; make ` +
    'the expression again in utf8mb4'
  )
}
