import { checkRowSource } from './arguments/check-arguments.ts'
import type { CallScope } from './call-scope.ts'
import type { DatabaseOperations } from './database-adapter.ts'
import { queryColumns } from './read/query-columns.ts'
import { queryRows } from './read/query-rows.ts'
import { readOnce } from './read/read-once.ts'
import { checkSave } from './save/check-save.ts'
import { saveRows } from './save/save-rows.ts'
import { SourceReader } from './save/source-reader.ts'
import { streamStatement, withStatement } from './statement-call.ts'
import { explainLoss } from './table/explain-loss.ts'
import { withTable } from './table-call.ts'
import { batchUpdate } from './update/batch-update.ts'
import { checkBatchUpdate } from './update/check-update.ts'
import { keepRows } from './update/keep-rows.ts'
import { createWriteCells } from './write-cells.ts'

type QueryArguments = Parameters<DatabaseOperations['queryDatabase']>

/** Joins the stages into the operations; `openScope` is called once a call, synchronously. */
export function createOperations(openScope: () => CallScope): DatabaseOperations {
  return {
    getEngine: async (baseName) => await openScope().getEngine(baseName),
    queryDatabase: async <T>(...[baseName, sql, bindings, options]: QueryArguments) =>
      await withStatement(openScope(), { baseName, sql, bindings, options }, async (connection) => {
        // What the columns of a statement hold only its author knows; the type parameter is the author's word.
        return (await queryRows(connection, sql, bindings)) as readonly T[]
      }),
    queryTable: async (baseName, sql, bindings, options) =>
      await withStatement(openScope(), { baseName, sql, bindings, options }, (connection) =>
        queryColumns(connection, sql, bindings),
      ),
    streamDatabase: <T>(...[baseName, sql, bindings, options]: QueryArguments) => {
      const scope = openScope()
      // As above: the type parameter is the author's word.
      return readOnce(streamStatement(scope, { baseName, sql, bindings, options })) as AsyncIterable<T>
    },
    saveToDatabase: async (rows, baseName, table, options = {}) => {
      checkRowSource(rows, 'as they come')
      // The array may be changed while the call waits for a connection.
      await using source = new SourceReader(Array.isArray(rows) ? [...rows] : rows)
      checkSave(rows, table, options)
      const scope = openScope()
      const { signal } = options
      return await withTable(scope, { baseName, table, kind: 'save', signal }, (connection, shape, stop) =>
        explainLoss({ connection, shape, kind: 'save', baseName }, () =>
          saveRows(connection, shape, source, options, { ...loadPolicy(scope), stop }),
        ),
      )
    },
    dynamicBatchUpdate: async (baseName, table, rows, options) => {
      checkBatchUpdate(table, rows, options)
      const scope = openScope()
      const kept = keepRows(rows)
      const { signal } = options
      return await withTable(scope, { baseName, table, kind: 'update', signal }, (connection, shape, stop) =>
        explainLoss({ connection, shape, kind: 'update', baseName }, () =>
          batchUpdate(connection, shape, kept, options, {
            writeCells: createWriteCells(connection, loadPolicy(scope)),
            stop,
          }),
        ),
      )
    },
  }
}

/** A server that refused LOAD DATA LOCAL once is not asked again. */
function loadPolicy({ binding }: CallScope): { readonly mayLoad: boolean; readonly onLoadOff: () => void } {
  const { server } = binding
  return { mayLoad: server.mayLoad, onLoadOff: () => server.refuseLoad() }
}
