import { isIntegerType } from '../table/encode/numbers.ts'
import type { TableShape } from '../table/table-shape.ts'
import type { EncodedGroup } from './encode-group.ts'

/** Keys that are updated, of those between the least and the greatest: so few others are looked at, and locked. */
const DENSE = 0.75

/**
 * A condition for the keys' range, if the key is an integer primary key and most of the range is updated; else
 * `undefined`. The group is sorted by key.
 */
export function findDenseRange(
  shape: TableShape,
  { keys, rows }: Pick<EncodedGroup, 'keys' | 'rows'>,
): string | undefined {
  const [key, ...others] = keys
  if (key === undefined || others.length > 0 || !isIntegerType(key.column.dataType)) return undefined
  if (shape.primaryKey.length !== 1 || shape.primaryKey[0] !== key.column.name) return undefined
  const [from, upTo] = [rows[0]?.[0], rows.at(-1)?.[0]]
  // Integers come as digits.
  if (typeof from !== 'string' || typeof upTo !== 'string') return undefined
  const span = BigInt(upTo) - BigInt(from) + 1n
  return rows.length >= Number(span) * DENSE ? `BETWEEN ${from} AND ${upTo}` : undefined
}
