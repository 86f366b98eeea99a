import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import process from 'node:process'
import type { ConnectionSettings, TestEnvironmentName } from '@dbenv/core'
import { inject } from 'vitest'
import type { CopyProgress } from '../src/enter-stage.ts'
import { initRegistry } from '../src/init-registry.ts'
import { createWritableRegistry } from '../src/registry/create-writable-registry.ts'
import type { WritableRegistry } from '../src/registry/writable-registry.ts'
import { openSession } from '../src/session/open-session.ts'
import type { Session } from '../src/session/session.ts'

/** Two databases of prod made for one test alone, which refer to each other, and what a test needs to look at them. */
export interface LifeCycleFixture extends AsyncDisposable {
  readonly connection: ConnectionSettings
  /** Base names: `trades` and `prices`, made unique. */
  readonly trades: string
  readonly prices: string
  /** Both, for `only`: prod's other databases belong to other tests. */
  readonly only: readonly string[]
  /** An environment name of this test alone. */
  readonly environment: TestEnvironmentName
  readonly session: Session
  readonly registry: WritableRegistry
  /** The database names of this test that the server has. */
  readDatabases(): Promise<readonly string[]>
  /** The states of an environment's live rows, by base name. */
  readStates(environment?: TestEnvironmentName): Promise<Readonly<Record<string, string>>>
  /** Lets every lease of an environment run out, as if its holder had been dead for that long. */
  ageLeases(seconds: number, environment?: TestEnvironmentName): Promise<void>
}

/** Makes the databases and registers them; disposing drops all that carries this test's random name. */
export async function createLifeCycleFixture(settings?: ConnectionSettings): Promise<LifeCycleFixture> {
  const connection = settings ?? inject('testServer').connection
  const id = `lc${randomBytes(4).toString('hex')}`
  const trades = `${id}_trades`
  const prices = `${id}_prices`
  const environment: TestEnvironmentName = `test-${id}`
  const session = await openSession(connection, { connections: 4 })
  const registry = createWritableRegistry(session.query)
  for (const statement of sourceStatements(trades, prices)) await session.query(statement)
  await initRegistry({ connection, register: [trades, prices] })

  const readDatabases = async () => {
    const rows = await session.rows('SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA ORDER BY 1')
    return rows.map((row) => String(row['name'])).filter((name) => name.startsWith(id))
  }
  return {
    connection,
    trades,
    prices,
    only: [trades, prices],
    environment,
    session,
    registry,
    readDatabases,
    async readStates(name = environment) {
      const rows = await registry.listRows({ environments: [name] })
      return Object.fromEntries(rows.map((row) => [row.baseName, row.state]).sort())
    },
    async ageLeases(seconds, name = environment) {
      await session.query(
        'UPDATE master_config.database_configs SET heartbeat_at = heartbeat_at - INTERVAL ? SECOND WHERE environment = ?',
        [seconds, name],
      )
    },
    async [Symbol.asyncDispose]() {
      for (const name of await readDatabases()) {
        await session.query(`SET SESSION foreign_key_checks = 0; DROP DATABASE \`${name}\``)
      }
      // A test's rows are no history worth keeping on a server that others use.
      await session.query('DELETE FROM master_config.database_configs WHERE base_name LIKE ?', [`${id}%`])
      await session[Symbol.asyncDispose]()
    },
  }
}

const INTRUDE = `import { createConnection } from 'mysql2/promise'
  const session = await createConnection(JSON.parse(process.argv[1]))
  const [rows] = await session.query('SHOW DATABASES LIKE ?', [process.argv[2] + '\\\\_test-%'])
  for (const name of rows.flatMap(Object.values)) await session.query('CREATE TABLE ??.intruder (id INT)', [name])
  await session.end()`

/**
 * Puts a table into a base name's clone when it is about to be verified, so that this fails: for `onProgress`, by another
 * process, which this one waits for.
 */
export function createIntruder(connection: ConnectionSettings, base: string): (progress: CopyProgress) => void {
  return ({ baseName, stage, done }) => {
    if (baseName !== base || stage !== 'verify' || done > 0) return
    execFileSync(process.execPath, ['--input-type=module', '-e', INTRUDE, JSON.stringify(connection), base], {
      cwd: import.meta.dirname,
    })
  }
}

/** Puts a table into a database as soon as it exists, so that verifying it fails. */
export async function intrude({ session }: LifeCycleFixture, databaseName: string): Promise<void> {
  for (let attempt = 0; attempt < 2_000; attempt++) {
    const isDone = await session.query(`CREATE TABLE \`${databaseName}\`.intruder (id INT)`).then(
      () => true,
      () => false,
    )
    if (isDone) return
  }
  throw new Error(`database ${databaseName} never appeared`)
}

function sourceStatements(trades: string, prices: string): readonly string[] {
  return [
    `CREATE DATABASE \`${prices}\``,
    `CREATE DATABASE \`${trades}\``,
    `CREATE TABLE \`${prices}\`.quotes (symbol VARCHAR(8) PRIMARY KEY, price DECIMAL(10,2) NOT NULL)`,
    `CREATE TABLE \`${trades}\`.trades (id INT AUTO_INCREMENT PRIMARY KEY, symbol VARCHAR(8) NOT NULL,
       FOREIGN KEY (symbol) REFERENCES \`${prices}\`.quotes (symbol))`,
    `CREATE VIEW \`${trades}\`.valued AS
       SELECT t.id, q.price FROM \`${trades}\`.trades t JOIN \`${prices}\`.quotes q USING (symbol)`,
    `INSERT INTO \`${prices}\`.quotes VALUES ('AAA', 1.50), ('BBB', 2.25)`,
    `INSERT INTO \`${trades}\`.trades (symbol) VALUES ('AAA'), ('BBB'), ('AAA')`,
  ]
}
