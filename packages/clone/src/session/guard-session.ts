import type { Session, SessionConnection } from './session.ts'

/**
 * A session on whose borrowed connections every statement goes behind a guard in the same packet: where the guard fails,
 * nothing else is done. Statements with rows, and those outside of borrowed connections, go as they are. What the guarded
 * ones reject with goes through `explain`.
 */
export function guardSession(session: Session, guardSql: string, explain: Explain): Session {
  return {
    settings: session.settings,
    server: session.server,
    connections: session.connections,
    query: session.query,
    rows: (sql, values) => session.rows(sql, values),
    withConnection: (use) =>
      session.withConnection((connection) => use(guardConnection(connection, guardSql, explain))),
    openBeside: (connections) => guardSession(session.openBeside(connections), guardSql, explain),
    killRunning: (isSpared) => session.killRunning(isSpared),
    closeIdle: () => session.closeIdle(),
    endThreads: (threads) => session.endThreads(threads),
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  }
}

/** What is thrown for an error of a guard, or of a statement behind it. */
type Explain = (error: unknown) => unknown

function guardConnection(connection: SessionConnection, guardSql: string, explain: Explain): SessionConnection {
  const guarded = async (statements: readonly string[]): Promise<readonly number[]> => {
    try {
      return await connection.runAll([guardSql, ...statements])
    } catch (error) {
      throw explain(error)
    }
  }
  const runAll: SessionConnection['runAll'] = async (statements) => (await guarded(statements)).slice(1)
  return {
    ...connection,
    runAll,
    async run(sql, values) {
      if (values === undefined) return (await runAll([sql]))[0] ?? 0
      await guarded([])
      return await connection.run(sql, values)
    },
  }
}
