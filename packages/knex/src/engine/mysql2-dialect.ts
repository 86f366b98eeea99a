import type { Knex } from 'knex'
// @ts-expect-error knex publishes no types for its dialects; the version is pinned and the contract suite watches it.
import Mysql2Dialect from 'knex/lib/dialects/mysql2/index.js'
// @ts-expect-error nor for this.
import Runner from 'knex/lib/execution/runner.js'
import type { Connection } from 'mysql2'

/** knex's client for mysql2, which its package does not export by name (knex 3.3.0, lib/dialects/mysql2/index.js). */
export const KnexMysql2Client: typeof Knex.Client = Mysql2Dialect

/** What runs one builder's statements on one connection (knex 3.3.0, lib/execution/runner.js). */
export const KnexRunner: new (
  client: Knex.Client,
  builder: unknown,
) => {
  client: Knex.Client
  /** `_connection`: the one that a caller passed by `.connection(…)`. */
  readonly builder: { readonly _connection?: unknown }
  readonly connection: Connection | undefined
  query(statement: { readonly sql: string }): Promise<unknown>
  stream(...parameters: unknown[]): unknown
} = Runner
