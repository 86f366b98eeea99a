import type { Connection } from 'mysql2'
import { type CallScope, withConnection } from './call-scope.ts'
import type { BoundConnection } from './connection/environment-binding.ts'
import { withFaithfulSession } from './connection/in-transaction.ts'
import { mayHaveMoved, standAnew } from './session/stand-anew.ts'
import { CallStop } from './stop/call-stop.ts'
import { explainLoss, type WriteScope } from './table/explain-loss.ts'
import { readTableShape } from './table/read-table-shape.ts'
import type { TableShape } from './table/table-shape.ts'

/** Lends a connection for a call on one table, whose shape it reads first. Only reading that is repeated where it was moved: rows read once may be gone. */
export async function withTable<T>(
  scope: CallScope,
  { baseName, table, kind, signal }: TableCall,
  body: (connection: Connection, shape: TableShape, stop: CallStop) => Promise<T>,
): Promise<T> {
  const call = async ({ connection, databaseName }: BoundConnection): Promise<T> => {
    await using stop = new CallStop(signal, connection, () => scope.binding.server.openAside())
    try {
      return await withFaithfulSession(connection, async () => {
        // Nothing is written yet, whatever the table is.
        const unread = { connection, shape: { table, isTransactional: true }, kind, baseName }
        const read = () => readLatestShape(scope, connection, databaseName, { baseName, table })
        const shape = await explainLoss(unread, () => stop.during(read))
        return await body(connection, shape, stop)
      })
    } catch (error) {
      throw stop.explain(error)
    }
  }
  return await withConnection(scope, baseName, call, signal)
}

/** What a call does to one table. */
interface TableCall extends Pick<WriteScope, 'baseName' | 'kind'> {
  readonly table: string
  readonly signal?: AbortSignal | undefined
}

async function readLatestShape(
  { binding }: CallScope,
  connection: Connection,
  databaseName: string,
  { baseName, table }: Pick<TableCall, 'baseName' | 'table'>,
): Promise<TableShape> {
  try {
    return await readTableShape(connection, databaseName, table)
  } catch (error) {
    if (!mayHaveMoved(error) || (await standAnew(connection, error, true)) === 'as before') throw error
    const now = await binding.source.resolve(baseName)
    return await readTableShape(connection, now.databaseName, table)
  }
}
