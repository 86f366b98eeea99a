import type { Connection, FieldPacket, ResultSetHeader, TypeCastField, TypeCastNext } from 'mysql2'
import { castDouble } from './read-doubles.ts'
import { alreadyRewritten, type StatementOptions } from './statement-options.ts'

/** One row as mysql2 reads it: a plain object by column name. */
export type Row = Readonly<Record<string, unknown>>

/** What one statement gave. */
export interface StatementResult {
  /** Empty for a statement without a result set. */
  readonly rows: readonly Row[]
  readonly fields: readonly FieldPacket[]
  /** `undefined` for a statement with a result set. */
  readonly header: ResultSetHeader | undefined
  /** What mysql2 gave: several results for several statements, or for a procedure. */
  readonly raw: unknown
}

/** Runs one statement on one connection; rejects with the driver's error. */
export function runStatement(
  connection: Connection,
  statement: string | StatementOptions,
  values: readonly unknown[] = [],
): Promise<StatementResult> {
  return new Promise((resolve, reject) => {
    const options = typeof statement === 'string' ? { sql: statement } : toOptions(statement)
    connection.query(options, [...values], (error, result: unknown, fields) => {
      if (error !== null) return reject(error)
      const isRows = Array.isArray(result)
      resolve({
        rows: isRows ? result : [],
        fields: fields ?? [],
        header: isRows ? undefined : isHeader(result) ? result : undefined,
        raw: result,
      })
    })
  })
}

/** What dbenv asks for itself it reads by itself, whatever the options of the user's connection make of rows and values. */
function toOptions(statement: StatementOptions): StatementOptions {
  return alreadyRewritten in statement ? { ...OWN_READING, ...statement } : statement
}

// A function: `true` gives way to the connection's own function, unless mysql2 has the same reader at hand already (3.24,
// lib/parsers/text_parser.js).
const OWN_READING = { typeCast: castExactly, rowsAsArray: false, nestTables: false } as const

/** `decimalNumbers`, which a statement cannot say for itself, would round a DECIMAL. */
function castExactly(field: TypeCastField, next: TypeCastNext): unknown {
  return field.type === 'NEWDECIMAL' ? field.string() : castDouble(field, next)
}

/** Tells a result header (OK packet) from a row, which may have a column `constructor`. */
export function isHeader(result: unknown): result is ResultSetHeader {
  if (typeof result !== 'object' || result === null) return false
  const prototype: unknown = Object.getPrototypeOf(result)
  if (prototype === Object.prototype || typeof prototype !== 'object' || prototype === null) return false
  return prototype.constructor.name === 'ResultSetHeader'
}
