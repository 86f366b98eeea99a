import type { CellKind } from '../table/encode/encoder.ts'
import { toHex } from '../table/encode/literals.ts'
import type { OptionalCell } from '../table/row-encoder.ts'

/** The clauses that `toLoadField` writes for, in hexadecimal because a session may not read backslashes as escapes. */
export const LOAD_FORMAT = "CHARACTER SET utf8mb4 FIELDS TERMINATED BY X'09' ESCAPED BY X'5C' LINES TERMINATED BY X'0A'"

/** A cell as a field of LOAD DATA; bytes as hexadecimal digits, which the statement turns back. */
export function toLoadField(cell: OptionalCell, kind: CellKind): string {
  if (cell === null || cell === undefined) return '\\N'
  if (typeof cell !== 'string') return toHex(cell)
  if (kind !== 'text') return cell
  return /[\\\t\n\0]/.test(cell) ? cell.replace(/[\\\t\n\0]/g, escapeForLoad) : cell
}

function escapeForLoad(character: string): string {
  return character === '\0' ? '\\0' : `\\${character}`
}
