import type { Connection } from 'mysql2'
import { runStatement } from './run-statement.ts'
import { discardConnection, getSessionState } from './session-state.ts'

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
      () => {
        if (savepoint === undefined) discardConnection(connection)
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
  const { rows } = await runStatement(
    connection,
    `SELECT ${names.map((name) => `@@SESSION.${name} AS ${name}`).join(', ')}`,
  )
  const before = rows[0] ?? {}
  await runStatement(connection, `SET SESSION ${names.map((name) => `${name} = ${variables[name]}`).join(', ')}`)
  try {
    return await body()
  } finally {
    const values = names.map((name) => before[name])
    // A connection that cannot be put back is not handed on.
    await runStatement(connection, `SET SESSION ${names.map((name) => `${name} = ?`).join(', ')}`, values).then(
      () => {
        state.change = change
      },
      () => discardConnection(connection),
    )
  }
}

/** Two savepoints of one name would replace each other. */
function nextSavepoint(): string {
  return `dbenv_${Math.random().toString(36).slice(2, 12)}`
}
