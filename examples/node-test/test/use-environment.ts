import { after, before } from 'node:test'
import { createEphemeralEnvironment, type EphemeralEnvironment } from '@dbenv/clone'
import { createDbEnv, createSqlRegistry, installDbEnv, readConnectionSettings } from '@dbenv/core'
import { closeAll } from '@dbenv/knex'
import { type Connection, createConnection } from 'mysql2/promise'

/** The environment of one test file, and a connection to its server. */
export interface FileEnvironment {
  readonly environment: EphemeralEnvironment
  readonly session: Connection
}

/**
 * Gives this file its own copy of production before its first test, and takes it away after the last one. Until then
 * all code in this process, however deep down it asks for a name, lands in the copy without being told.
 */
export function useEnvironment(): () => FileEnvironment {
  let current: FileEnvironment | undefined
  const made: (() => Promise<void>)[] = []
  before(async () => {
    const connection = readConnectionSettings()
    const environment = await createEphemeralEnvironment({ connection, content: 'schema-and-data', label: 'file' })
    made.push(async () => await environment[Symbol.asyncDispose]())
    const session = await createConnection({ ...connection })
    made.push(() => session.end())
    current = { environment, session }
    const registry = createSqlRegistry((sql, values) => session.query(sql, values?.slice()))
    installDbEnv(createDbEnv({ registry, context: environment.environment }))
    made.push(closeAll)
  })
  after(async () => {
    installDbEnv(undefined)
    // The last one first, and each of them whatever became of the others: the environment goes in any case.
    const failures: unknown[] = []
    for (const end of made.reverse()) await end().catch((error: unknown) => failures.push(error))
    if (failures.length > 0) throw new AggregateError(failures, 'what the file used could not be taken away')
  })
  return () => {
    if (!current) throw new Error('the environment is there once the first test has begun')
    return current
  }
}
