import { quoteIdentifier } from '@dbenv/core'
import type { ColumnDefinition, TableDefinition } from '../catalogue/catalogue.ts'
import { readNumber } from '../session/row.ts'
import type { Session, SessionConnection } from '../session/session.ts'

/** Digits of FLOAT that are compared: `printed`, 6 of them, where no more came along. */
export type FloatDigits = 'all' | 'printed'

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

/**
 * Compares every row with the source's, by sums that each server computes over all its columns: values that traded places
 * are found as well, which a sum of CRCs may miss. CHECKSUM TABLE differs between equal tables that have a functional
 * index (MySQL 9.7), and is such a sum. A source that was written to meanwhile differs.
 */
export async function compareEveryRow(
  source: Session,
  target: Session,
  names: { readonly sourceName: string; readonly databaseName: string },
  tables: readonly TableDefinition[],
  floats: FloatDigits,
): Promise<readonly string[]> {
  const differences: string[] = []
  for (let start = 0; start < tables.length; start += BATCH_SIZE) {
    const batch = tables.slice(start, start + BATCH_SIZE)
    const [there, here] = await Promise.all([
      readSums(source, names.sourceName, batch, floats),
      readSums(target, names.databaseName, batch, floats),
    ])
    for (const [index, table] of batch.entries()) {
      if (there[index] === here[index]) continue
      differences.push(`rows of table ${table.name} differ from the source's (sums ${here[index]}, ${there[index]})`)
    }
  }
  return differences
}

async function readSums(
  session: Session,
  databaseName: string,
  tables: readonly TableDefinition[],
  floats: FloatDigits,
): Promise<readonly string[]> {
  const results = await session.withConnection((connection) =>
    connection.batch(
      tables.map((table) => {
        const columns = [...table.columns, ...table.storedColumns]
        const row = `CONCAT_WS(${["'|', ''", ...columns.map((column) => toComparable(column, floats))].join(', ')})`
        const from = `${quoteIdentifier(databaseName)}.${quoteIdentifier(table.name)}`
        return `SELECT COUNT(*) AS total, SUM(${toDigest(row)}) AS sum FROM ${from}`
      }),
    ),
  )
  return results.map(([row = {}]) => `${String(row['total'])}/${String(row['sum'])}`)
}

/** 64 bits of a text's SHA-256 (MySQL 9.7 has no MD5), as a number of which any count can be summed up. */
function toDigest(text: string): string {
  return `CAST(CONV(LEFT(SHA2(${text}, 256), 16), 16, 10) AS DECIMAL(20))`
}

/** A column as text that tells all its values apart; long ones as a digest, so that a row fits into a packet. */
function toComparable({ name, dataType }: ColumnDefinition, floats: FloatDigits): string {
  const column = quoteIdentifier(name)
  const isExact = dataType === 'double' || (dataType === 'float' && floats === 'all')
  const text = isExact
    ? // FLOAT prints 6 digits; as DOUBLE it prints all it holds.
      `${column} + 0e0`
    : /^(?:enum|set|bit)$/.test(dataType)
      ? `${column} + 0`
      : /int$|^(?:float|decimal|year|date|time|datetime|timestamp)$/.test(dataType)
        ? column
        : `SHA2(${column}, 256)`
  // CONCAT_WS skips NULL, so NULL says so itself.
  return `${column} IS NULL, ${text}`
}
