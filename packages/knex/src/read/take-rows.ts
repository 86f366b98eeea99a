/**
 * Gives each row of a command to `take` as the driver's own reader makes it, and to nobody else: telling every row to
 * listeners costs more than reading it. Where the driver has no such place (another version of mysql2), rows come as
 * events. To be called on the command's event `fields`.
 */
export function takeRows(command: object, take: (row: readonly unknown[]) => void): 'direct' | 'by event' {
  const row: unknown = Reflect.get(command, 'row')
  if (typeof row !== 'function') return 'by event'
  // mysql2 3.24, lib/commands/query.js: each step of a command is a method that returns the next step.
  const takeRow = (packet: RowPacket, connection: unknown): unknown => {
    if (packet.isEOF()) {
      // What may follow is another result, which is not ours.
      Reflect.deleteProperty(command, 'row')
      return Reflect.apply(row, command, [packet, connection])
    }
    const reader: unknown = Reflect.get(command, '_rowParser')
    if (!isReader(reader)) return Reflect.apply(row, command, [packet, connection])
    const values = reader.next(packet, Reflect.get(command, '_currentFields'), Reflect.get(command, 'options'))
    if (Array.isArray(values)) take(values)
    return takeRow
  }
  return Reflect.set(command, 'row', takeRow) ? 'direct' : 'by event'
}

interface RowPacket {
  isEOF(): boolean
}

interface Reader {
  next(packet: RowPacket, fields: unknown, options: unknown): unknown
}

function isReader(value: unknown): value is Reader {
  return typeof value === 'object' && value !== null && 'next' in value && typeof value.next === 'function'
}
