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
  before(async () => {
    const connection = readConnectionSettings()
    const environment = await createEphemeralEnvironment({ connection, content: 'schema-and-data', label: 'file' })
    const session = await createConnection({ ...connection })
    current = { environment, session }
    const registry = createSqlRegistry((sql, values) => session.query(sql, values ? [...values] : undefined))
    installDbEnv(createDbEnv({ registry, context: environment.environment }))
  })
  after(async () => {
    installDbEnv(undefined)
    await closeAll()
    await current?.session.end()
    await current?.environment[Symbol.asyncDispose]()
  })
  return () => {
    if (!current) throw new Error('the environment is there once the first test has begun')
    return current
  }
}
