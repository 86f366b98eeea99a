import { isRowPacket, type RowPacket } from './row-packet.ts'

/** What becomes of a row: of its bytes, if that is possible, else of the values that the driver reads. */
export interface RowTaker {
  readonly takePacket: ((packet: RowPacket) => void) | undefined
  readonly takeValues: (values: readonly unknown[]) => void
}

/**
 * Gives each row of a command to `taker` before the driver makes anything of it, and to nobody else: telling every row
 * to listeners costs more than reading it. Where the driver has no such place (another version of mysql2), rows come as
 * events `result`, as always. To be called on the command's event `fields`.
 */
export function takeRows(command: object, { takePacket, takeValues }: RowTaker): void {
  const row: unknown = Reflect.get(command, 'row')
  if (typeof row !== 'function') return
  let known: unknown
  // mysql2 3.24, lib/commands/query.js: each step of a command is a method that returns the next step.
  const takeRow = (packet: RowPacket, connection: unknown): unknown => {
    // It is one object for all rows that are not very long.
    if ((packet !== known && !isRowPacket(packet)) || packet.isEOF()) {
      // What may follow is another result, which is not ours.
      Reflect.deleteProperty(command, 'row')
      return Reflect.apply(row, command, [packet, connection])
    }
    known = packet
    if (takePacket !== undefined) {
      takePacket(packet)
      return takeRow
    }
    const reader: unknown = Reflect.get(command, '_rowParser')
    if (!isReader(reader)) return Reflect.apply(row, command, [packet, connection])
    const values = reader.next(packet, Reflect.get(command, '_currentFields'), Reflect.get(command, 'options'))
    if (Array.isArray(values)) takeValues(values)
    return takeRow
  }
  Reflect.set(command, 'row', takeRow)
}

interface Reader {
  next(packet: RowPacket, fields: unknown, options: unknown): unknown
}

function isReader(value: unknown): value is Reader {
  return typeof value === 'object' && value !== null && 'next' in value && typeof value.next === 'function'
}
