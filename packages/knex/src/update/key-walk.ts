import { quoteIdentifier } from '@dbenv/core'
import type { Connection } from 'mysql2'
import { type Row, runStatement } from '../driver/run-statement.ts'
import { alreadyRewritten } from '../driver/statement-options.ts'
import { quoteTable, type TableShape } from '../table/table-shape.ts'

/** The values of the primary key, as the driver reads them and takes them back. */
export type KeyValues = readonly unknown[]

/** The key that stands `offset` rows behind the first one, or the last one, of a range; `undefined`: there are not so many. */
export async function findKey(
  connection: Connection,
  shape: TableShape,
  within: { readonly after?: KeyValues | undefined; readonly upTo?: KeyValues },
  offset: number,
  direction: 'ASC' | 'DESC',
): Promise<KeyValues | undefined> {
  const names = shape.primaryKey.map(quoteIdentifier)
  const range = toRange(shape, within)
  const values = shape.primaryKey.map((name, index) => `${toComparable(shape, name)} AS k${index}`)
  // Qualified: a bare name would be that of a value, by which no index sorts.
  const order = names.map((name) => `${quoteTable(shape)}.${name} ${direction}`)
  const sql =
    `SELECT ${values.join(', ')} FROM ${quoteTable(shape)} WHERE ${range.sql} ` +
    `ORDER BY ${order.join(', ')} LIMIT 1 OFFSET ${offset}`
  const { rows } = await runStatement(connection, { sql, [alreadyRewritten]: true, dateStrings: true }, range.values)
  const row: Row | undefined = rows[0]
  return row === undefined ? undefined : shape.primaryKey.map((name, index) => toBound(shape, name, row[`k${index}`]))
}

/** Types that are sorted by their number, and that a text, or a number of fewer digits, is compared with otherwise. */
const SORTED_BY_NUMBER: ReadonlySet<string> = new Set(['enum', 'set', 'bit', 'float'])

function isSortedByNumber(shape: TableShape, name: string): boolean {
  return SORTED_BY_NUMBER.has(shape.columns.get(name)?.dataType ?? '')
}

/** A key column as the value that its comparison with a constant goes by. */
function toComparable(shape: TableShape, name: string): string {
  return isSortedByNumber(shape, name) ? `${quoteIdentifier(name)} + 0` : quoteIdentifier(name)
}

/** Digits beyond 2^53 are read as a text, and have to be sent as a number. */
function toBound(shape: TableShape, name: string, value: unknown): unknown {
  return isSortedByNumber(shape, name) && typeof value === 'string' ? BigInt(value) : value
}

/** SQL, and the values of its `?`. */
interface Condition {
  readonly sql: string
  readonly values: readonly unknown[]
}

/** The rows whose key lies behind one and not behind another. */
export function toRange(
  shape: TableShape,
  { after, upTo }: { readonly after?: KeyValues | undefined; readonly upTo?: KeyValues },
): Condition {
  const parts = [
    ...(after === undefined ? [] : [compareKeys(shape, after, '>')]),
    ...(upTo === undefined ? [] : [compareKeys(shape, upTo, '<')]),
  ]
  if (parts.length === 0) return { sql: 'TRUE', values: [] }
  return { sql: parts.map(({ sql }) => sql).join(' AND '), values: parts.flatMap(({ values }) => values) }
}

/** `(a, b) > (?, ?)` written out, because neither server uses an index for the short form. */
function compareKeys(shape: TableShape, key: KeyValues, operator: '<' | '>'): Condition {
  const names = shape.primaryKey.map(quoteIdentifier)
  const parts = names.map((name, index) => {
    const isLastPart = index === names.length - 1
    const equal = names.slice(0, index).map((other) => `${other} = ?`)
    return [...equal, `${name} ${operator}${operator === '<' && isLastPart ? '=' : ''} ?`].join(' AND ')
  })
  return { sql: `(${parts.join(' OR ')})`, values: names.flatMap((_, index) => key.slice(0, index + 1)) }
}
