import type { ConnectionSettings } from '@dbenv/core'
import { connectToServer } from './connect-to-server.ts'
import { errnoOf } from './errno.ts'
import { readNumber, readText } from './row.ts'
import { toRows } from './session.ts'

/** What a server says of threads that somebody waits for: those missing in `commands` are gone. */
export type Sighting =
  | { readonly status: 'seen'; readonly commands: ReadonlyMap<number, string> }
  | { readonly status: 'unreachable' }
  | { readonly status: 'unknown' }

/** Asks over a connection of its own, on which it goes by the ids that the server itself has. Never rejects. */
export async function seeThreads(
  settings: ConnectionSettings,
  identity: string,
  threadIds: readonly number[],
): Promise<Sighting> {
  try {
    const connection = await connectToServer(settings, identity)
    if (connection === undefined) return { status: 'unknown' }
    try {
      const [result] = await connection.query(
        'SELECT ID AS id, COMMAND AS command FROM information_schema.PROCESSLIST WHERE ID IN (?)',
        [[connection.threadId, ...threadIds]],
      )
      const commands = new Map(toRows(result).map((row) => [readNumber(row, 'id'), readText(row, 'command')]))
      // A proxy in between gives its clients ids of its own.
      return commands.has(connection.threadId) ? { status: 'seen', commands } : { status: 'unknown' }
    } finally {
      await connection.end()
    }
  } catch (error) {
    // One that refuses, such as for want of connections, is there; the system's numbers are negative.
    return (errnoOf(error) ?? 0) > 0 ? { status: 'unknown' } : { status: 'unreachable' }
  }
}
