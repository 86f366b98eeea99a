import { expect, it } from 'vitest'
import { checkAdapterOptions } from './check-adapter-options.ts'
import { createDatabaseAdapter } from './create-database-adapter.ts'
import type { AdapterOptions } from './environment/adapter-options.ts'

const connection = { host: 'h', port: 3306, user: 'u', password: '' }

const refused: readonly (readonly [argument: string, options: object, says?: string])[] = [
  ['options', { enviroment: 'test' }, '`enviroment`'],
  ['environment', { environment: null }],
  ['environment', { environment: '' }],
  ['connection', { connection: { ...connection, database: 'x' } }, '`connection.database`'],
  ['connection', { connection: null }],
  ['connection.host', { connection: { ...connection, host: undefined } }],
  ['connection.user', { connection: { ...connection, user: '' } }],
  ['connection.password', { connection: { ...connection, password: undefined } }],
  ['connection.port', { connection: { ...connection, port: 0 } }],
  ['connection.port', { connection: { ...connection, port: '3306' } }],
  ['connection.ssl', { connection: { ...connection, ssl: { rejectUnauthorised: false } } }],
  ['testAccount.password', { testAccount: { user: 'u' } }],
  ['testAccount', { testAccount: 'nobody' }],
  ['pool', { pool: { maximum: 3 } }, '`pool.maximum`'],
  ['pool.max', { pool: { max: 0 } }, 'whole number from 1'],
  ['pool.max', { pool: { max: 2.5 } }],
  ['pool.acquireTimeoutMs', { pool: { acquireTimeoutMs: -1 } }],
  ['pool.idleTimeoutMs', { pool: { idleTimeoutMs: Number.POSITIVE_INFINITY } }],
  ['pool.per', { pool: { per: 'base' } }],
  ['driver', { driver: { timezone: '+02:00' } }, '`driver.timezone`'],
  ['rewrite', { rewrite: false }],
  ['unlistedDatabases', { unlistedDatabases: 'allow' }],
  ['shared', { shared: 'calendar' }],
  ['shared[1]', { shared: ['calendar', ''] }],
  ['dbEnv', { dbEnv: {} }],
]

const complete = refused.map(([argument, options, says = '']) => [argument, options, says] as const)

it.each(complete)('refuses what `%s` cannot be: %o', (argument, options, says) => {
  const expected = { code: 'DBENV_INVALID_ARGUMENT', argument, message: expect.stringContaining(says) }
  expect(() => Reflect.apply(createDatabaseAdapter, undefined, [options])).toThrow(expect.objectContaining(expected))
})

it.each<AdapterOptions>([
  {},
  { connection },
  { connection: { ...connection, socketPath: '/run/mysqld.sock', ssl: { ca: 'PEM' } }, testAccount: 'none' },
  { environment: 'test-b', pool: { per: 'database', max: 1, idleTimeoutMs: 5 }, driver: { dateStrings: true } },
  { rewrite: 'none', unlistedDatabases: 'pass', shared: [], testAccount: { user: 'u', password: '' } },
])('takes %o', (options) => {
  expect(() => checkAdapterOptions(options)).not.toThrow()
})
