import { errnoOf } from '../driver/errno.ts'
import { mayRollBack } from '../session/follow-failure.ts'
import type { EncodedGroup } from './encode-group.ts'

/** Both servers' default of `max_heap_table_size`, less a part for the index. */
const MEMORY_BYTES = 12 * 1024 * 1024

/** Types that a MEMORY table refuses, on one server or both. */
const TOO_LARGE: ReadonlySet<string> = new Set(
  'tinytext text mediumtext longtext tinyblob blob mediumblob longblob json'.split(' '),
)

/** Bytes of a value that is not text, with what the row adds to it. */
const VALUE_BYTES = 24

/** Tells whether rows fit a MEMORY table, which keeps a VARCHAR in its full width. */
export function fitsMemoryTable({ keys, values, rows }: EncodedGroup): boolean {
  let rowBytes = 0
  for (const { column } of [...keys, ...values]) {
    if (TOO_LARGE.has(column.dataType)) return false
    rowBytes += column.maxBytes ?? VALUE_BYTES
  }
  return rowBytes * rows.length <= MEMORY_BYTES
}

/** ER_QUERY_INTERRUPTED on both servers. */
const INTERRUPTED = 1317

/** Tells that the server refused a statement, and that the connection and its transaction live on. */
export function isSurvived(error: unknown): boolean {
  const isFatal = error instanceof Error && 'fatal' in error && error.fatal === true
  const errno = errnoOf(error) ?? 0
  return errno > 0 && !isFatal && errno !== INTERRUPTED && !mayRollBack(error)
}
