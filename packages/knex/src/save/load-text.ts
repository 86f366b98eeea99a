import { createEscaper } from '../table/encode/create-escaper.ts'
import type { Cell, CellKind } from '../table/encode/encoder.ts'
import { toHex } from '../table/encode/literals.ts'
import type { OptionalCell } from '../table/row-encoder.ts'

/** The clauses that `toLoadText` writes for, in hexadecimal because a session may not read backslashes as escapes. */
export const LOAD_FORMAT = "CHARACTER SET utf8mb4 FIELDS TERMINATED BY X'09' ESCAPED BY X'5C' LINES TERMINATED BY X'0A'"

/** Rows as the text that LOAD DATA reads. Rows without a cell for a column cannot be written so. */
export function toLoadText(rows: readonly (readonly OptionalCell[])[], kinds: readonly CellKind[]): string {
  let text = ''
  for (const cells of rows) {
    for (let column = 0; column < kinds.length; column += 1) {
      text += (column === 0 ? '' : '\t') + toLoadField(cells[column], kinds[column] ?? 'text')
    }
    text += '\n'
  }
  return text
}

/** A cell as a field of LOAD DATA; bytes as hexadecimal digits, which the statement turns back. */
function toLoadField(cell: OptionalCell, kind: CellKind): string {
  if (cell === null || cell === undefined) return '\\N'
  if (typeof cell !== 'string') return toHex(cell)
  return kind === 'text' ? escapeForLoad(cell) : cell
}

const escapeForLoad = createEscaper({ '\\': '\\\\', '\t': '\\\t', '\n': '\\\n', '\0': '\\0' })

const [BACKSLASH, TAB, NEWLINE, DIGIT_0, LETTER_N] = [0x5c, 0x09, 0x0a, 0x30, 0x4e]

/** The rows that `toLoadText` wrote: what is sent need not be kept in a larger form for the case that it must be again. */
export function parseLoadText(bytes: Uint8Array, kinds: readonly CellKind[]): readonly (readonly Cell[])[] {
  const rows: Cell[][] = []
  let cells: Cell[] = []
  const field = Buffer.allocUnsafe(bytes.length)
  let [length, isNull] = [0, false]
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index] ?? 0
    if (byte === BACKSLASH) {
      index += 1
      const escaped = bytes[index] ?? 0
      if (escaped === LETTER_N) isNull = true
      else field[length++] = escaped === DIGIT_0 ? 0 : escaped
    } else if (byte === TAB || byte === NEWLINE) {
      const text = field.toString('utf8', 0, length)
      cells.push(isNull ? null : kinds[cells.length] === 'bytes' ? Buffer.from(text, 'hex') : text)
      length = 0
      isNull = false
      if (byte === TAB) continue
      rows.push(cells)
      cells = []
    } else field[length++] = byte
  }
  return rows
}
