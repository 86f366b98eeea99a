import type { Connection } from 'mysql2'
import { hasBackslashEscapes } from '../state/session-state.ts'
import type { Cell, Encoder } from '../table/encode/encoder.ts'
import { quoteText, toHex } from '../table/encode/literals.ts'

/** Rows as a table `j` of text columns `c0`, `c1`, …, by JSON_TABLE over one literal. */
export function toJsonSource(
  connection: Connection,
  encoders: readonly Encoder[],
  rows: readonly (readonly Cell[])[],
): string {
  const json = JSON.stringify(rows.map((cells) => cells.map(toJsonCell)))
  const literal = quoteText(json, hasBackslashEscapes(connection))
  const definitions = encoders.map((encoder, index) => `c${index} ${columnType(encoder)} PATH '$[${index}]'`).join(', ')
  return `JSON_TABLE(${literal}, '$[*]' COLUMNS (${definitions})) j`
}

/** Key texts are short enough for an index; LONGTEXT would make the server keep them on disk. */
function columnType({ column }: Encoder): string {
  const isShort = column.maxLength !== undefined && column.maxLength <= 255 && column.charset !== undefined
  return isShort ? `VARCHAR(${column.maxLength}) CHARACTER SET utf8mb4` : 'LONGTEXT CHARACTER SET utf8mb4'
}

function toJsonCell(cell: Cell): string | null {
  return cell === null || typeof cell === 'string' ? cell : toHex(cell)
}
