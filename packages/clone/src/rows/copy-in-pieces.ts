import { quoteIdentifier } from '@dbenv/core'
import type { PieceKey } from '../catalogue/piece-key.ts'
import { retryDeadlock } from '../jobs/retry-deadlock.ts'
import type { SessionConnection } from '../session/session.ts'

/** One table's rows on their way. */
export interface PiecesInput {
  /** `INSERT … SELECT … FROM …`, without WHERE. */
  readonly insertSql: string
  /** The target's table, qualified; empty at first. */
  readonly into: string
  readonly key: PieceKey
  /** Called after each piece with its rows; when it throws, no further piece is copied. */
  readonly onPiece: (rows: number) => void
}

/** How long a piece should take, in milliseconds: what a waiting ALTER of the source waits for. */
const PIECE_MS = 300

/**
 * Copies a table piece by piece in the order of its key; resolves to all the rows. Where the last piece ended is asked
 * of the target and stays in variables of the server, so that no value of a key is ever turned into text and back, and
 * the source is read once. A table of one piece costs one statement.
 */
export async function copyInPieces(connection: SessionConnection, input: PiecesInput): Promise<number> {
  const { insertSql, into, key, onPiece } = input
  const names = key.columns.map(quoteIdentifier)
  const last = names.map((_, index) => `@dbenv_last${index}`)
  const order = `ORDER BY ${names.join(', ')}`
  const backwards = `ORDER BY ${names.map((name) => `${name} DESC`).join(', ')}`
  // The optimizer reads the whole table and sorts it where it thinks that a piece is most of it.
  const from = `${insertSql} FORCE INDEX (${quoteIdentifier(key.index)})`
  const rememberLast = `SELECT ${names.join(', ')} INTO ${last.join(', ')} FROM ${into} ${backwards} LIMIT 1`
  const after = toComparison(names, last)
  let total = 0
  let size = key.rows
  for (let isFirst = true; ; isFirst = false) {
    const where = isFirst ? '' : `WHERE ${after}`
    if (!isFirst) await connection.run(rememberLast)
    const start = performance.now()
    const rows = await retryDeadlock(() => connection.run(`${from} ${where} ${order} LIMIT ${size}`))
    total += rows
    onPiece(rows)
    if (rows < size) return total
    const tookMs = performance.now() - start
    if (tookMs > PIECE_MS) size = Math.max(1, Math.floor((size * PIECE_MS) / tookMs))
    else if (tookMs < PIECE_MS / 2) size *= 2
  }
}

/** A comparison of the whole key in the form that both optimizers read a range from; `(a, b) > (x, y)` is none. */
function toComparison(names: readonly string[], values: readonly string[]): string {
  const [name, ...otherNames] = names
  const [value, ...otherValues] = values
  if (otherNames.length === 0) return `${name} > ${value}`
  return `(${name} >= ${value} AND (${name} > ${value} OR ${toComparison(otherNames, otherValues)}))`
}
