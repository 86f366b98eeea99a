import type { Knex } from 'knex'
// @ts-expect-error knex publishes no types for its dialects; the version is pinned and the contract suite watches it.
import Mysql2Dialect from 'knex/lib/dialects/mysql2/index.js'

/** knex's client for mysql2, which its package does not export by name (knex 3.3.0, lib/dialects/mysql2/index.js). */
export const KnexMysql2Client: typeof Knex.Client = Mysql2Dialect
