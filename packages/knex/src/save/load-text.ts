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
  if (kind !== 'text') return cell
  return /[\\\t\n\0]/.test(cell) ? cell.replace(/[\\\t\n\0]/g, escapeForLoad) : cell
}

function escapeForLoad(character: string): string {
  return character === '\0' ? '\\0' : `\\${character}`
}

/** The rows that `toLoadText` wrote: what is sent need not be kept in a larger form for the case that it must be again. */
export function parseLoadText(text: string, kinds: readonly CellKind[]): readonly (readonly Cell[])[] {
  const rows: Cell[][] = []
  let cells: Cell[] = []
  let field = ''
  let isNull = false
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index)
    if (character === '\\') {
      index += 1
      const escaped = text.charAt(index)
      if (escaped === 'N') isNull = true
      else field += escaped === '0' ? '\0' : escaped
    } else if (character === '\t' || character === '\n') {
      cells.push(isNull ? null : kinds[cells.length] === 'bytes' ? Buffer.from(field, 'hex') : field)
      field = ''
      isNull = false
      if (character === '\t') continue
      rows.push(cells)
      cells = []
    } else field += character
  }
  return rows
}
