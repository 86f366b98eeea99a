import type { Connection } from 'mysql2'
import { errnoOf } from '../driver/errno.ts'
import { runStatement } from '../driver/run-statement.ts'
import { alreadyRewritten } from '../driver/statement-options.ts'
import { discardConnection, getSessionState } from '../state/session-state.ts'

/** ER_SP_DOES_NOT_EXIST, on both servers. */
const NO_SUCH_SAVEPOINT = 1305

/**
 * Runs `body` whole or not at all: in a transaction of its own, or, when one is open on the connection already, behind
 * a savepoint in it. Rejects with what `body` threw; a rollback that fails as well means that the connection is gone,
 * and then the server has rolled back.
 */
export async function inTransaction<T>(connection: Connection, body: () => Promise<T>): Promise<T> {
  const state = getSessionState(connection)
  const savepoint = state.isInTransaction ? nextSavepoint() : undefined
  await runStatement(connection, savepoint === undefined ? 'START TRANSACTION' : `SAVEPOINT ${savepoint}`)
  let result: T
  try {
    result = await body()
  } catch (error) {
    await runStatement(connection, savepoint === undefined ? 'ROLLBACK' : `ROLLBACK TO SAVEPOINT ${savepoint}`).catch(
      (reason: unknown) => {
        // A part of it must not be committed by what is around it; a savepoint that is gone went with the transaction.
        if (savepoint === undefined || errnoOf(reason) !== NO_SUCH_SAVEPOINT) discardConnection(connection)
      },
    )
    throw error
  }
  await runStatement(connection, savepoint === undefined ? 'COMMIT' : `RELEASE SAVEPOINT ${savepoint}`)
  return result
}

/** Runs `body` with session variables set, and puts them back. Values are numbers or mode names, never user input. */
export async function withSessionVariables<T>(
  connection: Connection,
  variables: Readonly<Record<string, string>>,
  body: () => Promise<T>,
): Promise<T> {
  const names = Object.keys(variables)
  if (names.length === 0) return await body()
  const state = getSessionState(connection)
  const { change } = state
  // A LIMIT, because a session may have a `sql_select_limit`.
  const { rows } = await runStatement(connection, {
    sql: `SELECT ${names.map((name) => `@@SESSION.${name} AS ${name}`).join(', ')} LIMIT 1`,
    [alreadyRewritten]: true,
  })
  const before = rows[0] ?? {}
  const set = `SET SESSION ${names.map((name) => `${name} = ${variables[name]}`).join(', ')}`
  await runStatement(connection, { sql: set, [alreadyRewritten]: true })
  try {
    return await body()
  } finally {
    const values = names.map((name) => before[name])
    // A connection that cannot be put back is not handed on.
    const restore = `SET SESSION ${names.map((name) => `${name} = ?`).join(', ')}`
    await runStatement(connection, { sql: restore, [alreadyRewritten]: true }, values).then(
      () => {
        state.change = change
      },
      () => discardConnection(connection),
    )
  }
}

/** What rows are written and looked up under, whatever a transaction has set before: texts are sent so, and times. */
const FAITHFUL_SESSION = {
  character_set_client: 'utf8mb4',
  character_set_connection: 'utf8mb4',
  character_set_results: 'utf8mb4',
  time_zone: "'+00:00'",
} as const

/** Runs `body` under the session that dbenv opened, where statements have changed it since, and puts theirs back. */
export async function withFaithfulSession<T>(connection: Connection, body: () => Promise<T>): Promise<T> {
  const isChanged = getSessionState(connection).change === 'session'
  return await withSessionVariables(connection, isChanged ? FAITHFUL_SESSION : {}, body)
}

/** Two savepoints of one name would replace each other. */
function nextSavepoint(): string {
  return `dbenv_${Math.random().toString(36).slice(2, 12)}`
}
