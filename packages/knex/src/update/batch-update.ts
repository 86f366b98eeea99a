import type { Connection } from 'mysql2'
import { inTransaction, withSessionVariables } from '../connection/in-transaction.ts'
import { limitLength } from '../connection/packet-size.ts'
import type { CallStop } from '../stop/call-stop.ts'
import type { InputRow } from '../table/input-row.ts'
import { strictVariables } from '../table/strict-session.ts'
import type { TableShape } from '../table/table-shape.ts'
import { goesByTable, TABLE_FROM_ROWS } from './choose-way.ts'
import { type EncodedGroup, encodeGroups, sliceRows } from './encode-group.ts'
import { groupRows } from './group-rows.ts'
import { refuseEqualKeys } from './refuse-equal-keys.ts'
import { addCounts, type UpdateCounts, updateByJson } from './update-by-json.ts'
import { updateByTable, type WriteCells } from './update-by-table.ts'
import type { BatchUpdateOptions, BatchUpdateResult } from './update-options.ts'

/** What rows are updated with. */
export interface BatchUpdateMeans {
  readonly writeCells: WriteCells
  readonly stop: Pick<CallStop, 'during'>
}

/** Sets columns of the rows found by key, all or none, in one transaction (a savepoint when one is open). */
export async function batchUpdate(
  connection: Connection,
  shape: TableShape,
  rows: Iterable<InputRow>,
  options: BatchUpdateOptions,
  { writeCells, stop }: BatchUpdateMeans,
): Promise<BatchUpdateResult> {
  const { keyColumns, onProgress, signal } = options
  signal?.throwIfAborted()
  const groups = encodeGroups(shape, groupRows(rows, keyColumns))
  const isUnique = shape.uniqueKeys.some((columns) => columns.every((column) => keyColumns.includes(column)))
  const updateGroups = async (): Promise<BatchUpdateResult> => {
    let total: BatchUpdateResult = { sent: 0, matched: 0, changed: 0, missing: 0 }
    const [only, ...others] = groups
    // The key of the temporary table tells of one group's.
    const isToldByTable = only !== undefined && others.length === 0 && goesByTable(connection, shape, only)
    if (!isToldByTable) await refuseEqualKeys(connection, shape, groups)
    for (const group of groups) {
      for (const part of splitGroup(connection, shape, group)) {
        signal?.throwIfAborted()
        const counts = await updatePart(connection, shape, part, isUnique, writeCells)
        total = { sent: total.sent + part.rows.length, ...addCounts(total, counts) }
        onProgress?.({ rows: total.sent })
      }
    }
    signal?.throwIfAborted()
    return total
  }
  return await withSessionVariables(connection, strictVariables(connection, shape), () =>
    inTransaction(connection, () => stop.during(updateGroups)),
  )
}

async function updatePart(
  connection: Connection,
  shape: TableShape,
  part: EncodedGroup,
  isUnique: boolean,
  writeCells: WriteCells,
): Promise<UpdateCounts> {
  if (!goesByTable(connection, shape, part)) return await updateByJson(connection, shape, part, isUnique)
  const counts = await updateByTable(connection, shape, part, isUnique, writeCells)
  if (counts !== undefined) return counts
  await refuseEqualKeys(connection, shape, [part])
  let total: UpdateCounts = { matched: 0, changed: 0, missing: 0 }
  for (const smaller of chunkRows(part, TABLE_FROM_ROWS)) {
    total = addCounts(total, await updateByJson(connection, shape, smaller, isUnique))
  }
  return total
}

/** Characters of one literal, where the server takes that many. */
const JSON_LENGTH = 4 * 1024 * 1024

function splitGroup(connection: Connection, shape: TableShape, group: EncodedGroup): readonly EncodedGroup[] {
  if (goesByTable(connection, shape, group)) return [group]
  const most = limitLength(connection, JSON_LENGTH)
  let length = 0
  // Of bytes two digits each.
  for (const cells of group.rows) {
    for (const cell of cells) length += (cell?.length ?? 4) * (typeof cell === 'string' ? 1 : 2) + 4
  }
  if (length <= most) return [group]
  return chunkRows(group, Math.max(1, Math.floor((group.rows.length * most) / length)))
}

function chunkRows(group: EncodedGroup, size: number): readonly EncodedGroup[] {
  const parts: EncodedGroup[] = []
  for (let start = 0; start < group.rows.length; start += size) parts.push(sliceRows(group, start, start + size))
  return parts
}
