import type { OptionalCell } from '../row-encoder.ts'
import { createEscaper } from './create-escaper.ts'
import type { Cell, CellKind } from './encoder.ts'

/** A cell as an SQL literal, for a session that does or does not read backslashes as escapes. */
export function toLiteral(cell: OptionalCell, kind: CellKind, backslashEscapes: boolean): string {
  if (cell === undefined) return 'DEFAULT'
  if (cell === null) return 'NULL'
  if (typeof cell !== 'string') return `x'${toHex(cell)}'`
  if (kind === 'number' || kind === 'bits') return cell
  return quoteText(cell, backslashEscapes)
}

/** Everything but the quote and the backslash may stand in a literal as it is. */
const doubleBoth = createEscaper({ "'": "''", '\\': '\\\\' })
const doubleQuotes = createEscaper({ "'": "''" })

/** Text as an SQL literal. */
export function quoteText(text: string, backslashEscapes: boolean): string {
  return `'${backslashEscapes ? doubleBoth(text) : doubleQuotes(text)}'`
}

/** Bytes as hexadecimal digits. */
export function toHex(bytes: Exclude<Cell, string | null>): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')
}
