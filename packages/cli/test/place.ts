import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { ConnectionSettings } from '@dbenv/core'
import { localServer } from '@dbenv/server'
import { execa } from 'execa'
import { createPool, type Pool, type RowDataPacket } from 'mysql2/promise'

const PACKAGE_FOLDER = path.dirname(import.meta.dirname)

/** A production of two databases, `trades` and `users`, the first with a view on the second; 3 and 2 rows. */
const PRODUCTION = `
  CREATE DATABASE users; CREATE TABLE users.people (id INT PRIMARY KEY, name VARCHAR(20));
  INSERT INTO users.people VALUES (1, 'ann'), (2, 'bob');
  CREATE DATABASE trades; CREATE TABLE trades.orders (id INT PRIMARY KEY, person INT);
  INSERT INTO trades.orders VALUES (1, 1), (2, 1), (3, 2);
  CREATE VIEW trades.by_person AS SELECT p.name FROM trades.orders o JOIN users.people p ON p.id = o.person`

/** How one run of the command ended. */
export interface CommandResult {
  readonly exitCode: number | undefined
  readonly stdout: string
  readonly stderr: string
}

/** A run that has not ended yet. */
export interface RunningCommand {
  interrupt(): void
  readonly result: Promise<CommandResult>
}

/** What may differ between two runs of the command. */
export interface RunOptions {
  readonly variables?: Readonly<Record<string, string>>
  readonly stdin?: string
}

/** A private server with a small production, and somebody on branch `feature/x` at a terminal that is none. */
export interface TestPlace extends AsyncDisposable {
  readonly connection: ConnectionSettings
  readonly folder: string
  /** What `MYSQL_*` and the rest of the process's environment are; nothing of the test run is in it. */
  readonly variables: Readonly<Record<string, string>>
  /** Runs the command; never rejects for how it ends. */
  dbenv(words: readonly string[], options?: RunOptions): Promise<CommandResult>
  /** The same for what has to work first; throws with what it said when it did not. */
  succeed(words: readonly string[]): Promise<void>
  /** The same with `--json`; the document on stdout. */
  dbenvJson(
    words: readonly string[],
    options?: RunOptions,
  ): Promise<{ readonly exitCode: number | undefined; readonly document: unknown }>
  /** The running command, for tests that interrupt it. */
  start(words: readonly string[], options?: RunOptions): RunningCommand
  switchTo(branch: string): Promise<void>
  /** The databases on the server but the system's own, sorted. */
  readDatabases(): Promise<readonly string[]>
  readonly pool: Pool
}

/** Starts one from the server program of DBENV_SERVER_PROGRAM, with these arguments; `await using` it. */
export async function startPlace(serverArguments: readonly string[] = []): Promise<TestPlace> {
  const key = createHash('sha256').update(PRODUCTION).digest('hex')
  const server = await localServer({ arguments: serverArguments }).start({
    prepared: { key, prepare: (empty) => load(empty.connection) },
  })
  const { connection } = server
  const folder = await mkdtemp(path.join(tmpdir(), 'dbenv-cli-'))
  await mkdir(path.join(folder, '.git'))
  const switchTo = (branch: string): Promise<void> =>
    writeFile(path.join(folder, '.git', 'HEAD'), `ref: refs/heads/${branch}\n`)
  await switchTo('feature/x')
  const pool = createPool({ ...connection, connectionLimit: 4 })

  const variables = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    MYSQL_HOST: connection.host,
    MYSQL_PORT: String(connection.port),
    MYSQL_USER: connection.user,
    MYSQL_PASSWORD: connection.password,
    NO_COLOR: '1',
    // Node keeps compiled sources there: a hundred runs of the command take half the time.
    ...(process.env['DBENV_CACHE'] === undefined
      ? {}
      : { NODE_COMPILE_CACHE: path.join(process.env['DBENV_CACHE'], 'node-compile') }),
  }
  const start = (words: readonly string[], options: RunOptions = {}): RunningCommand => {
    const child = execa(process.execPath, [path.join(PACKAGE_FOLDER, 'src/main.ts'), ...words], {
      cwd: folder,
      extendEnv: false,
      env: { ...variables, ...options.variables },
      reject: false,
      input: options.stdin ?? '',
    })
    return {
      interrupt: () => void child.kill('SIGINT'),
      result: child.then(({ exitCode, stdout, stderr }) => ({ exitCode, stdout, stderr })),
    }
  }
  const dbenv = (words: readonly string[], options?: RunOptions): Promise<CommandResult> => start(words, options).result
  return {
    connection,
    folder,
    variables,
    start,
    dbenv,
    async succeed(words) {
      const { exitCode, stderr } = await dbenv(words)
      if (exitCode !== 0) throw new Error(`dbenv ${words.join(' ')} ended with ${exitCode}: ${stderr}`)
    },
    async dbenvJson(words, options) {
      const { exitCode, stdout } = await dbenv([...words, '--json'], options)
      return { exitCode, document: JSON.parse(stdout) }
    },
    switchTo,
    async readDatabases() {
      const [rows] = await pool.query<RowDataPacket[]>(
        `SELECT schema_name AS name FROM information_schema.schemata
         WHERE schema_name NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema') ORDER BY 1`,
      )
      return rows.map((row) => String(row['name']))
    },
    pool,
    async [Symbol.asyncDispose]() {
      await pool.end()
      await server[Symbol.asyncDispose]()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function load(settings: ConnectionSettings): Promise<void> {
  const pool = createPool({ ...settings, multipleStatements: true })
  try {
    await pool.query(PRODUCTION)
  } finally {
    await pool.end()
  }
}
