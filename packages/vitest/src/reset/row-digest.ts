import { type QueryFunction, quoteIdentifier } from '@dbenv/core'
import { readRows } from '../slot/slot-place.ts'
import { BYTES, type WritableColumn } from './restore-rows.ts'

/**
 * Whether two tables of the same columns hold the same rows, to the byte and as often, in whatever order: for rows that
 * no key tells apart, or with values that SQL cannot compare. Reads every row of both.
 */
export async function hasSameDigest(
  query: QueryFunction,
  one: string,
  other: string,
  columns: readonly WritableColumn[],
): Promise<boolean> {
  const [ofOne, ofOther] = [await readDigest(query, one, columns), await readDigest(query, other, columns)]
  return ofOne === ofOther
}

/**
 * A sum of 64 bits of each row's SHA-256 (MySQL 9.7 has no MD5). Not CHECKSUM TABLE: values that trade places between
 * rows leave its sum of CRCs as it was once in some 65,000 times.
 */
async function readDigest(query: QueryFunction, table: string, columns: readonly WritableColumn[]): Promise<string> {
  const values = columns.map((column) => `IF(${quoteIdentifier(column.name)} IS NULL, '-', ${toText(column)})`)
  const digest = `SHA2(CONCAT_WS(',', ${["''", ...values].join(', ')}), 256)`
  const [row] = await readRows(
    query,
    `SELECT COUNT(*) AS total, CAST(SUM(CAST(CONV(LEFT(${digest}, 16), 16, 10) AS DECIMAL(20))) AS CHAR) AS digests FROM ${table}`,
  )
  return `${row?.['total']} ${row?.['digests']}`
}

const NUMBERS_AND_DATES = /^(?:tinyint|smallint|mediumint|int|bigint|decimal|date|time|datetime|year|uuid|inet4|inet6)$/
const NUMBERS_AS_DOUBLES = /^(?:float|double)$/

/** A value as a text that no other value has. */
function toText({ name, dataType }: WritableColumn): string {
  const column = quoteIdentifier(name)
  if (NUMBERS_AND_DATES.test(dataType)) return `CAST(${column} AS CHAR)`
  // The text of a FLOAT has six digits only, that of a DOUBLE all.
  if (NUMBERS_AS_DOUBLES.test(dataType)) return `CAST(${column} + 0e0 AS CHAR)`
  if (dataType === 'bit') return `CAST(${column} + 0 AS CHAR)`
  // Two moments have the same text when clocks are put back.
  if (dataType === 'timestamp') return `CAST(UNIX_TIMESTAMP(${column}) AS CHAR)`
  if (dataType === 'json') return `SHA2(CAST(${column} AS CHAR), 256)`
  if (BYTES.test(dataType)) return `SHA2(CAST(${column} AS BINARY), 256)`
  // Too long for the server to take its text: unlike any other.
  return `COALESCE(SHA2(HEX(${column}), 256), CAST(RAND() AS CHAR))`
}
