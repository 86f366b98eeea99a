import type { Cell, Encoder } from '../table/encode/encoder.ts'
import { toHex } from '../table/encode/literals.ts'
import type { TableColumn } from '../table/table-shape.ts'

/** Collations by which two texts are equal only if they are the same to the last byte. */
const EXACT = /^binary$|^utf8mb4_0900_bin$|_nopad_bin$/

/** Whether only the server knows which of two texts are one key. */
export function isComparedByServer({ dataType, collation }: TableColumn): boolean {
  // A member is written exactly as declared.
  return dataType !== 'enum' && collation !== undefined && !collation.endsWith('_bin') && collation !== 'binary'
}

/** Gives the text by which cells of a key column are compared: two are equal only if the cells are one key. */
export function createKeyText({ column }: Encoder): (cell: Cell) => string {
  const normalise = chooseForm(column)
  return (cell) => (typeof cell === 'string' ? normalise(cell) : cell === null ? '' : toHex(cell))
}

function chooseForm({ dataType, collation }: TableColumn): (text: string) => string {
  if (dataType === 'decimal') return (text) => (text.includes('.') ? text.replace(/\.?0+$/, '') : text)
  if (dataType === 'time') return toTimeForm
  // The others are padded with blanks to the same length (manuals, "Trailing Space Handling in Comparisons").
  if (collation?.endsWith('_bin') === true && !EXACT.test(collation)) return (text) => text.replace(/ +$/, '')
  return (text) => text
}

/** `-0:00:00.50` as `00:00:00.5` is written. */
function toTimeForm(text: string): string {
  const [, sign = '', hours = '', rest = '', fraction = ''] = /^(-?)(\d+)(:\d\d:\d\d)(?:\.(\d+))?$/.exec(text) ?? []
  const digits = `${Number(hours)}${rest}.${fraction.replace(/0+$/, '')}`
  return /[1-9]/.test(digits) ? `${sign}${digits}` : digits
}
