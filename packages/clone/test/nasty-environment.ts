import { randomBytes } from 'node:crypto'
import { type DatabaseName, type NameMap, parseDatabaseName, quoteIdentifier } from '@dbenv/core'
import type { Session } from '../src/session/session.ts'
import { nastyBodies } from './nasty-bodies.ts'

/** Four databases that refer to each other under odd names, with everything that a plain dump loses or sends to prod. */
export interface NastyEnvironment extends AsyncDisposable {
  readonly sourceNames: NameMap
  /** A database that every clone goes on sharing. */
  readonly shared: string
  readonly targetNames: NameMap
}

/** Makes a nasty source on a server; disposing drops it and whatever was cloned from it to `targetNames`. */
export async function createNastyEnvironment(session: Session): Promise<NastyEnvironment> {
  const id = `n${randomBytes(3).toString('hex')}`
  const bases = [`${id}_data`, `${id}_config`, `${id} odd-na.me \`☃ select`, `${id}_äö`]
  const shared = `${id}_shared`
  const toNames = (toName: (base: string) => string): NameMap =>
    new Map<string, DatabaseName>(bases.map((base) => [base, parseDatabaseName(toName(base))]))
  const sourceNames = toNames((base) => base)
  const targetNames = toNames((base) => `${base}_test-x`)
  const [data = '', config = '', odd = '', umlaut = ''] = bases
  await session.withConnection(async (connection) => {
    await connection.run(`CREATE DATABASE ${quoteIdentifier(shared)}`)
    await connection.run(`CREATE TABLE ${quoteIdentifier(shared)}.settings (k VARCHAR(20) PRIMARY KEY, v TEXT)`)
    for (const [sql, sqlMode] of nastyBodies(session.server.flavour, { data, config, odd, umlaut, shared })) {
      await connection.run(`SET SESSION sql_mode = '${sqlMode}'`)
      await connection.run(sql).catch((error: unknown) => {
        throw new Error(`${sql.slice(0, 200)}: ${String(error)}`)
      })
    }
  })
  return {
    sourceNames,
    targetNames,
    shared,
    async [Symbol.asyncDispose]() {
      for (const name of [...sourceNames.values(), ...targetNames.values(), shared]) {
        await session.query(`SET foreign_key_checks = 0; DROP DATABASE IF EXISTS ${quoteIdentifier(name)}`)
      }
    },
  }
}
