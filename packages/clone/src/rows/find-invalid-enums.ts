import { quoteIdentifier } from '@dbenv/core'
import { type Row, readNumber, readText } from '../session/row.ts'
import type { Session } from '../session/session.ts'

/**
 * Columns of a database in which a dump changed values: ENUM keeps a value that it did not know under the index 0, a dump
 * writes it as an empty text, and where that is a member of its own it arrives as this one. In words, with the rows found.
 */
export async function findInvalidEnums(
  source: Session,
  { sourceName }: { readonly sourceName: string },
): Promise<readonly string[]> {
  const columns = await source.rows(
    `SELECT c.TABLE_NAME AS tableName, c.COLUMN_NAME AS columnName, c.COLUMN_TYPE AS columnType
       FROM information_schema.COLUMNS c JOIN information_schema.TABLES t USING (TABLE_SCHEMA, TABLE_NAME)
      WHERE TABLE_SCHEMA = ? AND c.DATA_TYPE = 'enum' AND t.TABLE_TYPE <> 'VIEW' ORDER BY 1, 2`,
    [sourceName],
  )
  const found: string[] = []
  for (const row of columns.filter(hasEmptyMember)) {
    const [tableName, columnName] = [readText(row, 'tableName'), readText(row, 'columnName')]
    const [counted = {}] = await source.rows(
      `SELECT COUNT(*) AS total FROM ${quoteIdentifier(sourceName)}.${quoteIdentifier(tableName)} WHERE ${quoteIdentifier(columnName)} + 0 = 0`,
    )
    const total = readNumber(counted, 'total')
    if (total === 0) continue
    found.push(
      `${total} invalid values (index 0) of the ENUM \`${tableName}.${columnName}\` became its member '', as which a dump ` +
        'writes them',
    )
  }
  return found
}

function hasEmptyMember(row: Row): boolean {
  return [...readText(row, 'columnType').matchAll(/'((?:[^']|'')*)'/g)].some(([, member]) => member === '')
}
