// The whole job in half a minute: `npm run demo`. Everything it makes is private to it and gone when it ends.
import path from 'node:path'
import { type NameMap, parseDatabaseName } from '@dbenv/core'
import { type DatabaseServer, localServer, type PrivateServer } from '@dbenv/server'
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise'
import { findDifferences, readChecksums } from './demo/checksums.ts'
import { DemoError } from './demo/demo-error.ts'
import { createDeveloper } from './demo/developer.ts'
import { explainFullDisk } from './demo/explain-full-disk.ts'
import { inspectClone } from './demo/inspect-clone.ts'
import { createStory, type Story } from './demo/story.ts'
import { createTestAccount } from './demo/test-account.ts'
import { createWorkplace } from './demo/workplace.ts'
import { PRODUCTION_DATABASES } from './src/databases.ts'
import { loadProduction } from './src/production/load-production.ts'

const BRANCH = 'feature/mean-reversion'
const ENVIRONMENT = 'test-feature-mean-reversion'

async function tell(story: Story, signal: AbortSignal): Promise<void> {
  const started = performance.now()

  story.chapter('A production server')
  await using server = await localServer().start({ signal })
  story.say(`${describe(server)} started for this demo alone, and gone when it ends.`)
  const serverFolder = path.dirname(server.logFile)
  await tellOn(server, story, signal).catch(async (error: unknown) => {
    throw signal.aborted ? error : await explainFullDisk(error, serverFolder)
  })

  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  story.chapter('Summary')
  story.say(
    `One codebase, one set of names, a production and a private copy of ${PRODUCTION_DATABASES.length} databases:`,
  )
  story.say(`made, used, checked and removed in ${seconds} s on ${describe(server)}.`)
}

async function tellOn(server: PrivateServer, story: Story, signal: AbortSignal): Promise<void> {
  const loaded = await loadProduction(server.connection)
  const connection = await createConnection(server.connection)
  await using _closing = { [Symbol.asyncDispose]: () => connection.end() }
  story.say(
    `${PRODUCTION_DATABASES.length} databases and the shared master_config: ${loaded.tables} tables, ` +
      `${loaded.rows.toLocaleString('en')} rows, and a view,`,
  )
  story.say('a trigger, a procedure, an event and foreign keys that each cross databases.')
  signal.throwIfAborted()

  // Among the server's files: its watchdog removes them even after kill -9.
  await using workplace = await createWorkplace(path.dirname(server.logFile))
  story.chapter('Once for each server: tell dbenv which databases are production')
  story.say('An administrator makes an account for tests, which reaches no production database:')
  const testAccount = await createTestAccount(connection, story)
  const { folder } = workplace
  const developer = createDeveloper({ connection: server.connection, testAccount, folder, story, signal })
  await developer.dbenv('init', '--register', PRODUCTION_DATABASES.join(','))
  await developer.dbenv('doctor')
  const before = await readChecksums(connection, [...PRODUCTION_DATABASES, 'master_config'])

  story.chapter('The branch decides the environment')
  await developer.dbenv('which', 'portfolio_data')
  await workplace.switchTo(BRANCH)
  story.say('')
  story.say(`Now the developer switches to branch ${BRANCH}.`)

  story.chapter('A private copy of everything for this branch')
  await developer.dbenv('create', '--with-data')
  await developer.dbenv('list')
  await developer.dbenv('which', '--sql', 'SELECT * FROM portfolio_data.trades')
  const names = toNames(await developer.readDbenv('show', ENVIRONMENT))
  const found = await inspectClone(connection, names)
  story.say('')
  story.say("What the server's own catalogue says about the copy:")
  story.proof(`all ${found.objects} tables, columns, indexes, keys, views, triggers, routines and events are there`)
  story.proof(`all ${found.rows.toLocaleString('en')} rows are there`)
  story.proof(`nothing names a production database: ${found.texts} stored texts, ${found.foreignKeys} foreign keys`)
  story.proof(`nothing runs by itself: ${found.events} event, disabled`)
  if (found.definers.join() !== 'tester@%') throw new DemoError(`Objects run as ${found.definers.join(' and ')}.`)
  story.proof('its views, trigger, procedure and event run as tester, which reaches no production database')

  story.chapter('The service runs on the copy, and its code does not know it')
  await developer.run('src/trade.ts')
  const cloneLog = await countLog(connection, names.get('portfolio_config') ?? '')
  const prodLog = await countLog(connection, 'portfolio_config')
  story.say('')
  story.say('Rows in the change log that the trigger and the procedure wrote:')
  for (const [what, rows] of cloneLog) story.say(`  copy: ${rows} x "${what}"`)
  if (cloneLog.size !== 2 || prodLog.size > 0) {
    throw new DemoError(`Expected two kinds of log rows in the copy and none in production (${prodLog.size}).`)
  }
  const after = await readChecksums(connection, [...PRODUCTION_DATABASES, 'master_config'])
  const changed = findDifferences(before, after)
  if (changed.length > 0) throw new DemoError(`Rows of production changed: ${changed.join(', ')}.`)
  story.proof(`production is untouched: the checksums of all ${after.size} tables are what they were`)

  story.chapter('Done with the branch')
  await developer.dbenv('delete', ENVIRONMENT, '--confirm')
  await developer.dbenv('list')
  const left = await readDatabases(connection)
  if (left.some((database) => database.includes('_test'))) throw new DemoError(`Left behind: ${left.join(', ')}.`)
}

function describe(server: DatabaseServer): string {
  return `${server.flavour === 'mariadb' ? 'MariaDB' : 'MySQL'} ${server.version}`
}

/** `{ databases: { base: name } }` as `dbenv show --json` prints it. */
function toNames(shown: unknown): NameMap {
  const databases = shown instanceof Object && 'databases' in shown ? shown.databases : undefined
  if (!(databases instanceof Object)) throw new DemoError('`dbenv show --json` printed no databases.')
  return new Map(Object.entries(databases).map(([baseName, name]) => [baseName, parseDatabaseName(String(name))]))
}

async function countLog(connection: Connection, database: string): Promise<ReadonlyMap<string, number>> {
  const [rows] = await connection.query<RowDataPacket[]>(
    'SELECT what, COUNT(*) AS entries FROM ??.change_log GROUP BY what ORDER BY what',
    [database],
  )
  return new Map(rows.map((row) => [String(row['what']), Number(row['entries'])]))
}

async function readDatabases(connection: Connection): Promise<readonly string[]> {
  const [rows] = await connection.query<RowDataPacket[]>('SELECT schema_name AS name FROM information_schema.schemata')
  return rows.map((row) => String(row['name']))
}

const interruption = new AbortController()
// `on`, not `once`: while a listener stands, libraries that watch signals leave the end of the process to us.
for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => interruption.abort(name))

try {
  await tell(
    createStory((text) => process.stdout.write(text)),
    interruption.signal,
  )
} catch (error) {
  process.exitCode = interruption.signal.reason === 'SIGTERM' ? 143 : interruption.signal.aborted ? 130 : 1
  const message = error instanceof Error ? error.message : String(error)
  process.stderr.write(
    interruption.signal.aborted ? '\nStopped; everything was removed.\n' : `\nThe demo failed. ${message}\n`,
  )
}
