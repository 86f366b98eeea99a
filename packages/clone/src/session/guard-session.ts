import type { Session, SessionConnection } from './session.ts'

/**
 * A session on whose borrowed connections every statement goes behind a guard in the same packet: where the guard fails,
 * nothing else is done. Statements with rows, and those outside of borrowed connections, go as they are.
 */
export function guardSession(session: Session, guardSql: string): Session {
  return {
    settings: session.settings,
    server: session.server,
    connections: session.connections,
    query: session.query,
    rows: (sql, values) => session.rows(sql, values),
    withConnection: (use) => session.withConnection((connection) => use(guardConnection(connection, guardSql))),
    openBeside: (connections) => guardSession(session.openBeside(connections), guardSql),
    killRunning: (isSpared) => session.killRunning(isSpared),
    closeIdle: () => session.closeIdle(),
    endThreads: (threads) => session.endThreads(threads),
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  }
}

function guardConnection(connection: SessionConnection, guardSql: string): SessionConnection {
  const runAll: SessionConnection['runAll'] = async (statements) =>
    (await connection.runAll([guardSql, ...statements])).slice(1)
  return {
    ...connection,
    runAll,
    async run(sql, values) {
      if (values === undefined) return (await runAll([sql]))[0] ?? 0
      await connection.run(guardSql)
      return await connection.run(sql, values)
    },
  }
}
