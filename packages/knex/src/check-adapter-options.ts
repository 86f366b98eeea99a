import { checkChoice, checkOptions, checkString, checkText, describeValue } from './arguments/check-arguments.ts'
import type { AdapterOptions } from './environment/adapter-options.ts'
import { checkDbEnv } from './environment/check-dbenv.ts'
import { InvalidArgumentError } from './errors/input-errors.ts'

/** Throws `InvalidArgumentError` for what would be passed over without a word, or mean another server or environment. */
export function checkAdapterOptions(options: AdapterOptions): void {
  checkOptions(options, [
    'environment',
    'connection',
    'testAccount',
    'pool',
    'driver',
    'rewrite',
    'unlistedDatabases',
    'shared',
    'dbEnv',
  ])
  const { environment, rewrite, unlistedDatabases, dbEnv } = options
  if (environment !== undefined) checkText('environment', environment)
  checkConnection(options.connection)
  checkTestAccount(options.testAccount)
  checkPool(options.pool)
  checkOptions(
    options.driver,
    ['multipleStatements', 'dateStrings', 'decimalNumbers', 'compress', 'connectAttributes', 'typeCast'],
    'driver',
  )
  if (rewrite !== undefined) checkChoice('rewrite', rewrite, ['every-statement', 'none'])
  if (unlistedDatabases !== undefined) checkChoice('unlistedDatabases', unlistedDatabases, ['refuse', 'pass'])
  if (dbEnv !== undefined) checkDbEnv(dbEnv)
  checkShared(options)
}

function checkConnection(connection: AdapterOptions['connection']): void {
  if (connection === undefined) return
  checkOptions(connection, ['host', 'port', 'socketPath', 'user', 'password', 'ssl'], 'connection')
  const { host, port, socketPath, user, password, ssl } = connection
  if (socketPath === undefined) checkText('connection.host', host)
  else checkText('connection.socketPath', socketPath)
  checkText('connection.user', user)
  checkString('connection.password', password)
  if (port !== undefined) checkWhole('connection.port', port, MAX_PORT)
  checkOptions(ssl, ['ca', 'cert', 'key', 'rejectUnauthorized', 'verifyIdentity'], 'connection.ssl')
}

function checkTestAccount(account: AdapterOptions['testAccount']): void {
  if (account === undefined || account === 'none') return
  checkOptions(account, ['user', 'password'], 'testAccount')
  checkText('testAccount.user', account.user)
  checkString('testAccount.password', account.password)
}

function checkPool(pool: AdapterOptions['pool']): void {
  if (pool === undefined) return
  checkOptions(pool, ['per', 'max', 'idleTimeoutMs', 'acquireTimeoutMs', 'connectTimeoutMs'], 'pool')
  const { per, ...numbers } = pool
  if (per !== undefined) checkChoice('pool.per', per, ['server', 'database'])
  for (const [name, value] of Object.entries(numbers)) {
    if (value !== undefined) checkWhole(`pool.${name}`, value, MAX_TIMER_MS)
  }
}

function checkShared({ shared, dbEnv }: AdapterOptions): void {
  if (shared === undefined) return
  if (dbEnv !== undefined) {
    throw new InvalidArgumentError(
      'shared',
      '`shared` cannot be said beside `dbEnv`: pass it to the `createDbEnv` that made that.',
    )
  }
  if (!Array.isArray(shared)) {
    throw new InvalidArgumentError('shared', `\`shared\` must be an array of names, got ${describeValue(shared)}.`)
  }
  shared.forEach((name, index) => {
    checkText(`shared[${index}]`, name)
  })
}

/** TCP's highest port. */
const MAX_PORT = 65_535

/** The longest time that Node's timers take; a longer one would be over at once. */
const MAX_TIMER_MS = 2 ** 31 - 1

function checkWhole(argument: string, value: unknown, max: number): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max) return
  throw new InvalidArgumentError(
    argument,
    `\`${argument}\` must be a whole number from 1 to ${max}, got ${describeValue(value)}.`,
  )
}
