import type { Connection } from 'mysql2/promise'
import { readText } from './row.ts'
import { toRows } from './session.ts'

/** Whether a statement is let go on: its text, empty between two of one packet, and what the server says it is doing. */
export type IsSpared = (statement: { readonly sql: string; readonly state: string }) => boolean

/** Asks it of what runs on a thread, which any connection of the same account may see. One that is gone is not spared. */
export async function isSparedOn(killer: Connection, thread: number, isSpared: IsSpared): Promise<boolean> {
  const [rows] = await killer.query(
    "SELECT COALESCE(INFO, '') AS `sql`, COALESCE(STATE, '') AS `state` FROM information_schema.PROCESSLIST WHERE ID = ?",
    [thread],
  )
  const [row] = toRows(rows)
  return row !== undefined && isSpared({ sql: readText(row, 'sql'), state: readText(row, 'state') })
}
