import { quoteIdentifier } from '@dbenv/core'
import type { PieceKey } from '../catalogue/piece-key.ts'
import type { SessionConnection } from '../session/session.ts'

/** One table's rows on their way. */
export interface PiecesInput {
  /** `INSERT … SELECT … FROM …`, without WHERE. */
  readonly insertSql: string
  /** The source's table, qualified. */
  readonly from: string
  readonly key: PieceKey
  /** Called after each piece with its rows; when it throws, no further piece is copied. */
  readonly onPiece: (rows: number) => void
}

/**
 * Copies a table piece by piece in the order of its key; resolves to all the rows. The bounds stay in variables of the
 * server, so that no value of a key is ever turned into text and back.
 */
export async function copyInPieces(connection: SessionConnection, input: PiecesInput): Promise<number> {
  const { insertSql, from, key, onPiece } = input
  const names = key.columns.map(quoteIdentifier)
  const list = names.join(', ')
  const last = names.map((_, index) => `@dbenv_last${index}`)
  const next = names.map((_, index) => `@dbenv_next${index}`)
  let total = 0
  for (let isFirst = true; ; isFirst = false) {
    const after = isFirst ? 'TRUE' : toComparison(names, last, '>', '>')
    const [, , [found] = []] = await connection.batch([
      `SET ${next.map((variable) => `${variable} = NULL`).join(', ')}`,
      `SELECT ${list} INTO ${next.join(', ')} FROM ${from} WHERE ${after} ORDER BY ${list} LIMIT ${key.rows - 1}, 1`,
      `SELECT ${next[0]} IS NULL AS isLast`,
    ])
    const isLast = Number(found?.['isLast']) === 1
    const upTo = isLast ? 'TRUE' : toComparison(names, next, '<', '<=')
    const rows = await connection.run(`${insertSql} WHERE ${after} AND ${upTo}`)
    total += rows
    onPiece(rows)
    if (isLast) return total
    await connection.run(`SET ${last.map((variable, index) => `${variable} = ${next[index]}`).join(', ')}`)
  }
}

/** A comparison of the whole key in the form that both optimizers read a range from; `(a, b) > (x, y)` is none. */
function toComparison(names: readonly string[], values: readonly string[], strict: string, final: string): string {
  const [name, ...otherNames] = names
  const [value, ...otherValues] = values
  if (otherNames.length === 0) return `${name} ${final} ${value}`
  const rest = toComparison(otherNames, otherValues, strict, final)
  return `(${name} ${strict}= ${value} AND (${name} ${strict} ${value} OR ${rest}))`
}
