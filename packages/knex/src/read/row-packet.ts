/** The part of mysql2's packet (3.24, lib/packets/packet.js) that holds one row, and moves on with each value read. */
export interface RowPacket {
  readonly buffer: Uint8Array
  offset: number
  isEOF(): boolean
  readLengthCodedString(encoding: string): string | null
  parseDate(timezone: string): Date | null
  parseDateTime(timezone: string): Date | null
}

const METHODS = ['isEOF', 'readLengthCodedString', 'parseDate', 'parseDateTime'] as const

/** Tells whether a packet is what we know; another version of mysql2 may make it otherwise. */
export function isRowPacket(value: unknown): value is RowPacket {
  if (typeof value !== 'object' || value === null) return false
  if (!('buffer' in value && value.buffer instanceof Uint8Array)) return false
  if (!('offset' in value && typeof value.offset === 'number')) return false
  return METHODS.every((method) => typeof Reflect.get(value, method) === 'function')
}

/** Stands in place of a length for NULL (protocol, "Text Resultset Row"). */
export const NULL_LENGTH = 251
