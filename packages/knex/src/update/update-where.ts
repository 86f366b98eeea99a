import { quoteIdentifier } from '@dbenv/core'
import type { Connection } from 'mysql2'
import { checkBindings } from '../arguments/bindings.ts'
import { withSessionVariables } from '../connection/in-transaction.ts'
import { findExcess } from '../connection/packet-size.ts'
import { runStatement, type StatementResult } from '../driver/run-statement.ts'
import { holdsValues } from '../driver/statement-options.ts'
import { InvalidArgumentError } from '../errors/input-errors.ts'
import { RowTooLargeError } from '../errors/save-errors.ts'
import { getSessionState, hasBackslashEscapes } from '../state/session-state.ts'
import type { CallStop } from '../stop/call-stop.ts'
import { toLiteral } from '../table/encode/literals.ts'
import { explainLoss } from '../table/explain-loss.ts'
import { type InputRow, readCell } from '../table/input-row.ts'
import { createRowEncoder } from '../table/row-encoder.ts'
import { strictVariables } from '../table/strict-session.ts'
import { quoteTable, type TableShape } from '../table/table-shape.ts'
import { BatchPace } from './batch-pace.ts'
import { checkCondition } from './check-condition.ts'
import { findKey, type KeyValues, toRange } from './key-walk.ts'
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
  /**
   * Ends the call: at once while it waits for a connection, else by KILL QUERY of the batch under way, which is undone.
   * Rejects with the signal's reason where no batch is committed yet, else with a `PartlyUpdatedError` whose cause is the
   * reason. A server that does not answer has its connection cut 5 s after the signal: whether the batch under way is
   * committed nobody knows then, as a `ConnectionLostError` says in the place of the reason.
   */
  readonly signal?: AbortSignal
}

/** What an update did, one commit for each batch. */
export interface UpdateWhereResult {
  /** Rows that the condition was true for. */
  readonly matched: number
  readonly changed: number
  readonly batches: number
}

/** What is set, and where. */
export interface ConditionedUpdate {
  readonly values: InputRow
  readonly condition: string
  readonly baseName: string
}

/**
 * Sets columns of every row that a condition is true for, walking the primary key in ranges. By ranges, because a LIMIT
 * would never end where the new values keep the condition true. Rows inserted behind the last key of the start are not
 * looked at.
 */
export async function updateWhere(
  connection: Connection,
  shape: TableShape,
  { values, condition, baseName }: ConditionedUpdate,
  stop: Pick<CallStop, 'during'>,
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
  const bytes = findExcess(connection, assignments, condition.length + AROUND)
  if (bytes !== undefined) {
    throw new RowTooLargeError(undefined, bytes, getSessionState(connection).facts.maxAllowedPacket)
  }
  return await withSessionVariables(connection, strictVariables(connection, shape), () =>
    walkKey(connection, shape, { assignments, condition, bound, baseName, stop }, options),
  )
}

/** Characters of a statement besides its values and its condition, at most. */
const AROUND = 4 * 1024

/** What is done to each range of the key. */
interface RangeUpdate {
  readonly assignments: string
  readonly condition: string
  readonly bound: readonly unknown[]
  readonly baseName: string
  readonly stop: Pick<CallStop, 'during'>
}

async function walkKey(
  connection: Connection,
  shape: TableShape,
  { assignments, condition, bound, baseName, stop }: RangeUpdate,
  { batchSize, onProgress, signal }: UpdateWhereOptions,
): Promise<UpdateWhereResult> {
  let result: UpdateWhereResult = { matched: 0, changed: 0, batches: 0 }
  const walk = async (): Promise<void> => {
    const last = await findKey(connection, shape, {}, 0, 'DESC')
    if (last === undefined) return
    const pace = new BatchPace()
    for (let from: KeyValues | undefined; ; ) {
      signal?.throwIfAborted()
      const start = performance.now()
      const found = await findKey(connection, shape, { after: from, upTo: last }, (batchSize ?? pace.size) - 1, 'ASC')
      const foundAt = performance.now()
      const isLast = found === undefined
      const upTo = isLast ? last : found
      const { header } = await updateRange(toRange(shape, { after: from, upTo }))
      result = {
        matched: result.matched + (header?.affectedRows ?? 0),
        changed: result.changed + (header?.changedRows ?? 0),
        batches: result.batches + 1,
      }
      // The look-up reads the same rows over the same way: what the update takes longer, it holds locks.
      pace.note(performance.now() - foundAt - (foundAt - start))
      onProgress?.({ changed: result.changed })
      if (isLast) return
      from = upTo
    }
  }
  const updateRange = (range: ReturnType<typeof toRange>): Promise<StatementResult> =>
    explainLoss({ connection, shape, kind: 'update', baseName, commits: 'statement' }, () =>
      runStatement(
        connection,
        {
          // Not marked: the condition is the caller's text, and may name other databases.
          sql: `UPDATE ${quoteTable(shape)} SET ${assignments} WHERE ${range.sql} AND (${condition}\n)`,
          [holdsValues]: true,
        },
        [...range.values, ...bound],
      ),
    )
  try {
    await stop.during(walk)
    return result
  } catch (error) {
    if (result.batches === 0) throw error
    throw new PartlyUpdatedError(shape.table, result, { cause: error })
  }
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
