import type { Connection } from 'mysql2'
import { checkBindings } from '../arguments/bindings.ts'
import type { Row } from '../driver/run-statement.ts'
import { discardConnection } from '../state/session-state.ts'

/** Rows that mysql2 may hold ready for a slow reader, before it stops reading from the server. */
const HIGH_WATER_MARK = 256

/**
 * Runs one statement and gives its rows one at a time, of several results those of the first with columns; a slow
 * reader slows the server down instead of filling memory. A reader that stops early leaves rows on the wire: they are
 * read to their end when the connection is `kept`, else the connection is closed.
 */
export async function* streamRows(
  connection: Connection,
  sql: string,
  bindings: readonly unknown[],
  afterwards: 'kept' | 'closed',
): AsyncGenerator<Row, void, undefined> {
  const command = connection.query({ sql }, [...checkBindings(bindings)])
  let hasColumns = false
  let isFirst = false
  command.on('fields', (fields: unknown) => {
    isFirst = fields !== undefined && !hasColumns
    hasColumns ||= isFirst
  })
  const rows = command.stream({ highWaterMark: HIGH_WATER_MARK })
  const push = rows.push.bind(rows)
  // mysql2 pushes whatever comes: the rows of every result, and a header for what has none.
  rows.push = (row) => (row === null || isFirst ? push(row) : true)
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
