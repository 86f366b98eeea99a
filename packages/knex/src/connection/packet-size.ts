import type { Connection } from 'mysql2'
import { getSessionState } from '../state/session-state.ts'

/**
 * The bytes of a text, with `around` characters more, where the server would take no statement of that size; it closes the
 * connection on one of `max_allowed_packet` bytes or more, so it is not to be sent. `undefined`: it fits.
 */
export function findExcess(connection: Connection, text: string, around = 0): number | undefined {
  const { maxAllowedPacket } = getSessionState(connection).facts
  // UTF-8 takes up to three bytes for a UTF-16 unit: what is short needs no counting.
  if ((text.length + around) * 3 < maxAllowedPacket) return undefined
  // One byte more for the command, and room for the protocol's attributes.
  const bytes = Buffer.byteLength(text) + around * 3 + 64
  return bytes >= maxAllowedPacket ? bytes : undefined
}

/** How long a statement or a packet of many rows is at most, in characters: a quarter of what the server takes in bytes. */
export function limitLength(connection: Connection, length: number): number {
  return Math.min(length, Math.floor(getSessionState(connection).facts.maxAllowedPacket / 4))
}
