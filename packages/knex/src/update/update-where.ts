import { quoteIdentifier } from '@dbenv/core'
import type { Connection } from 'mysql2'
import { checkBindings } from '../bindings.ts'
import { withSessionVariables } from '../connection/in-transaction.ts'
import { type Row, runStatement } from '../connection/run-statement.ts'
import { getSessionState, hasBackslashEscapes } from '../connection/session-state.ts'
import { alreadyRewritten, holdsValues } from '../connection/statement-options.ts'
import { InvalidArgumentError } from '../input-errors.ts'
import { toLiteral } from '../table/encode/literals.ts'
import { type InputRow, readCell } from '../table/input-row.ts'
import { createRowEncoder } from '../table/row-encoder.ts'
import { strictVariables } from '../table/strict-session.ts'
import { quoteTable, type TableShape } from '../table/table-shape.ts'
import { BatchPace } from './batch-pace.ts'
import { checkCondition } from './check-condition.ts'
import { PartlyUpdatedError } from './update-errors.ts'

/** How a large update is walked through. */
export interface UpdateWhereOptions {
  /** Values for the `?` of the condition. @default [] */
  readonly bindings?: readonly unknown[]
  /**
   * Rows of the table looked at for each commit; other writers wait for one batch at most.
   * @default as many as take the server about 3 ms, 50 to 5,000
   */
  readonly batchSize?: number
  /** Told after each commit how many rows were changed so far. */
  readonly onProgress?: (progress: { readonly changed: number }) => void
  /** Stops between two commits; what is committed stays. */
  readonly signal?: AbortSignal
}

/** What an update did, one commit for each batch. */
export interface UpdateWhereResult {
  /** Rows that the condition was true for. */
  readonly matched: number
  readonly changed: number
  readonly batches: number
}

/**
 * Sets columns of every row that a condition is true for, walking the primary key in ranges. By ranges, because a LIMIT
 * would never end where the new values keep the condition true. Rows inserted behind the last key of the start are not
 * looked at.
 */
export async function updateWhere(
  connection: Connection,
  shape: TableShape,
  values: InputRow,
  condition: string,
  options: UpdateWhereOptions = {},
): Promise<UpdateWhereResult> {
  const { bindings = [] } = options
  const bound = checkBindings(bindings)
  checkCondition(condition, bound, getSessionState(connection).modes.sqlMode)
  const keys = shape.primaryKey
  if (keys.length === 0) {
    throw new InvalidArgumentError('table', `Table \`${shape.table}\` has no primary key to walk; use one UPDATE.`)
  }
  const moved = keys.filter((key) => key in values)
  if (moved.length > 0) {
    throw new InvalidArgumentError('values', `\`${moved.join(', ')}\` is of the primary key, which is being walked.`)
  }
  const assignments = toAssignments(connection, shape, values)
  return await withSessionVariables(connection, strictVariables(connection, shape), () =>
    walkKey(connection, shape, { assignments, condition, bound }, options),
  )
}

/** What is done to each range of the key. */
interface RangeUpdate {
  readonly assignments: string
  readonly condition: string
  readonly bound: readonly unknown[]
}

async function walkKey(
  connection: Connection,
  shape: TableShape,
  { assignments, condition, bound }: RangeUpdate,
  { batchSize, onProgress, signal }: UpdateWhereOptions,
): Promise<UpdateWhereResult> {
  const last = await findKey(connection, shape, {}, 0, 'DESC')
  let result: UpdateWhereResult = { matched: 0, changed: 0, batches: 0 }
  if (last === undefined) return result
  const pace = new BatchPace()
  for (let from: KeyValues | undefined; ; ) {
    signal?.throwIfAborted()
    const start = performance.now()
    const found = await findKey(connection, shape, { after: from, upTo: last }, (batchSize ?? pace.size) - 1, 'ASC')
    const foundAt = performance.now()
    const isLast = found === undefined
    const upTo = isLast ? last : found
    const range = toRange(shape, { after: from, upTo })
    try {
      // Not marked: the condition is the caller's text, and may name other databases.
      const { header } = await runStatement(
        connection,
        {
          sql: `UPDATE ${quoteTable(shape)} SET ${assignments} WHERE ${range.sql} AND (${condition}\n)`,
          [holdsValues]: true,
        },
        [...range.values, ...bound],
      )
      result = {
        matched: result.matched + (header?.affectedRows ?? 0),
        changed: result.changed + (header?.changedRows ?? 0),
        batches: result.batches + 1,
      }
    } catch (error) {
      if (result.batches === 0) throw error
      throw new PartlyUpdatedError(shape.table, result, { cause: error })
    }
    // The look-up reads the same rows over the same way: what the update takes longer, it holds locks.
    pace.note(performance.now() - foundAt - (foundAt - start))
    onProgress?.({ changed: result.changed })
    if (isLast) return result
    from = upTo
  }
}

/** The values of the primary key, as the driver reads them and takes them back. */
type KeyValues = readonly unknown[]

async function findKey(
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

interface Condition {
  readonly sql: string
  readonly values: readonly unknown[]
}

function toRange(
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

function toAssignments(connection: Connection, shape: TableShape, values: InputRow): string {
  const names = Object.keys(values)
  const { encoders } = createRowEncoder(shape, names)
  const backslashEscapes = hasBackslashEscapes(connection)
  return encoders
    .map(({ column, kind, encode }) => {
      // Not as a row, of which an error would give the number.
      const cell = encode(readCell(values, column.name))
      return `${quoteIdentifier(column.name)} = ${toLiteral(cell, kind, backslashEscapes)}`
    })
    .join(', ')
}
