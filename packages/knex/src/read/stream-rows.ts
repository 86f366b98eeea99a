import type { Connection } from 'mysql2'
import { checkBindings } from '../bindings.ts'
import { checkText } from '../check-arguments.ts'
import type { Row } from '../connection/run-statement.ts'
import { discardConnection } from '../connection/session-state.ts'

/** Rows that mysql2 may hold ready for a slow reader, before it stops reading from the server. */
const HIGH_WATER_MARK = 256

/**
 * Runs one statement and gives its rows one at a time; a slow reader slows the server down instead of filling memory.
 * A reader that stops early leaves rows on the wire: they are read to their end when the connection is `kept`, else the
 * connection is closed.
 */
export async function* streamRows(
  connection: Connection,
  sql: string,
  bindings: readonly unknown[],
  afterwards: 'kept' | 'closed',
): AsyncGenerator<Row, void, undefined> {
  checkText('sql', sql)
  const rows = connection.query({ sql }, [...checkBindings(bindings)]).stream({ highWaterMark: HIGH_WATER_MARK })
  // Not by `for await` over the stream: leaving that destroys it, and then nobody can read the rest.
  const iterator: AsyncIterator<Row> = rows.iterator({ destroyOnReturn: false })
  let isFinished = false
  try {
    for (;;) {
      const { done, value } = await iterator.next()
      if (done === true) break
      yield value
    }
    isFinished = true
  } catch (error) {
    isFinished = true
    throw error
  } finally {
    if (!isFinished && afterwards === 'closed') discardConnection(connection)
    if (!isFinished && afterwards === 'kept') while ((await iterator.next()).done !== true);
  }
}
