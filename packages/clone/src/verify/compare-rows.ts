import { quoteIdentifier } from '@dbenv/core'
import { findText, readNumber } from '../session/row.ts'
import type { Session, SessionConnection } from '../session/session.ts'

/** Tables counted, or summed up, in one round trip. */
const BATCH_SIZE = 20

/** Counts every table's rows again and compares them with how many were copied. */
export async function compareRows(
  connection: SessionConnection,
  databaseName: string,
  copied: ReadonlyMap<string, number>,
): Promise<readonly string[]> {
  const tables = [...copied]
  const differences: string[] = []
  for (let start = 0; start < tables.length; start += BATCH_SIZE) {
    const batch = tables.slice(start, start + BATCH_SIZE)
    const counts = await connection.batch(
      batch.map(
        ([table]) => `SELECT COUNT(*) AS total FROM ${quoteIdentifier(databaseName)}.${quoteIdentifier(table)}`,
      ),
    )
    for (const [index, [table, rows]] of batch.entries()) {
      const found = readNumber(counts[index]?.[0] ?? {}, 'total')
      if (found !== rows) differences.push(`table ${table} holds ${found} rows, but ${rows} were copied`)
    }
  }
  return differences
}

/** Compares every row of tables with the source's, by the servers' own CHECKSUM TABLE. A busy source differs. */
export async function compareEveryRow(
  source: Session,
  target: Session,
  names: { readonly sourceName: string; readonly databaseName: string },
  tables: readonly string[],
): Promise<readonly string[]> {
  const differences: string[] = []
  for (let start = 0; start < tables.length; start += BATCH_SIZE) {
    const batch = tables.slice(start, start + BATCH_SIZE)
    const [there, here] = await Promise.all([
      readChecksums(source, names.sourceName, batch),
      readChecksums(target, names.databaseName, batch),
    ])
    for (const [index, table] of batch.entries()) {
      if (there[index] !== here[index] || here[index] === undefined) {
        differences.push(`rows of table ${table} differ from the source's (checksums ${there[index]}, ${here[index]})`)
      }
    }
  }
  return differences
}

async function readChecksums(
  session: Session,
  databaseName: string,
  tables: readonly string[],
): Promise<readonly (string | undefined)[]> {
  if (tables.length === 0) return []
  const list = tables.map((table) => `${quoteIdentifier(databaseName)}.${quoteIdentifier(table)}`)
  const rows = await session.rows(`CHECKSUM TABLE ${list.join(', ')}`)
  return rows.map((row) => findText(row, 'Checksum'))
}
