import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import mysql from 'mysql2'

/** What one statement did: the error number (0 for none, -1 when the connection was lost) and its rows, normalised. */
export interface Outcome {
  readonly errno: number
  readonly rows: string
  /** For the report only. */
  readonly message: string
}

const SYSTEM: ReadonlySet<string> = new Set(['mysql', 'information_schema', 'performance_schema', 'sys'])
/** A statement that takes longer is given up, and with it the rest of its file. */
const STATEMENT_TIMEOUT_MS = 8_000
/** For the statements of this script, which are none of a test's business. */
const OWN_TIMEOUT_MS = 120_000

/** One server that this script may empty before each file. */
export class ReplayServer {
  readonly #uri: string
  readonly #database: string
  readonly #normalise: (text: string) => string

  constructor(uri: string, database: string, normalise: (text: string) => string) {
    this.#uri = uri
    this.#database = database
    this.#normalise = normalise
  }

  /** Runs the statements in their order on one fresh connection, in a server emptied for them. */
  async replay(statements: readonly string[]): Promise<readonly Outcome[]> {
    await this.#waitUntilThere()
    await this.#empty()
    const connection = this.#connect(this.#database)
    const outcomes: Outcome[] = []
    for (const statement of statements) {
      const outcome = await this.#run(connection, statement)
      outcomes.push(outcome)
      if (outcome.errno === -1) break
    }
    connection.destroy()
    return outcomes
  }

  /** Waits for a server that a statement has crashed to be started again by whoever watches it; rejects after a minute. */
  async #waitUntilThere(): Promise<void> {
    for (let second = 0; ; second++) {
      try {
        await this.version()
        return
      } catch (error) {
        if (second === 60) throw error
        await sleep(1000)
      }
    }
  }

  async version(): Promise<string> {
    const connection = this.#connect(undefined)
    const rows = await query(connection, 'SELECT VERSION()')
    connection.destroy()
    return JSON.stringify(rows).replace(/[[\]"]/g, '')
  }

  /** With a database: for the tests, whose results may be any bytes. Without one: for the names of this script. */
  #connect(database: string | undefined): mysql.Connection {
    const encoding = database === undefined ? 'utf8' : 'latin1'
    const connection = mysql.createConnection({
      uri: this.#uri,
      ...(database === undefined ? {} : { database }),
      charset: 'utf8mb4',
      supportBigNumbers: true,
      bigNumberStrings: true,
      dateStrings: true,
      decimalNumbers: false,
      jsonStrings: true,
      rowsAsArray: true,
      multipleStatements: true,
      typeCast: (field) => {
        const bytes = field.buffer()
        return bytes === null ? null : bytes.toString(encoding)
      },
    })
    // Errors reach the query under way; without a listener they would end the process as well.
    connection.on('error', () => undefined)
    return connection
  }

  async #empty(): Promise<void> {
    const connection = this.#connect(undefined)
    await query(connection, "SET SESSION sql_mode = '', foreign_key_checks = 0, lock_wait_timeout = 30")
    // A connection that the client gave up may still hold its locks.
    const own = (await column(connection, 'SELECT CONNECTION_ID()'))[0]
    for (const id of await column(connection, "SELECT id FROM information_schema.processlist WHERE user = 'root'")) {
      if (id !== own) await query(connection, `KILL ${id}`).catch(() => undefined)
    }
    for (const name of await column(connection, 'SHOW DATABASES')) {
      if (!SYSTEM.has(name.toLowerCase())) await query(connection, `DROP DATABASE ${quote(name)}`)
    }
    const accounts = "SELECT CONCAT(QUOTE(user), '@', QUOTE(host)) FROM mysql.user WHERE host <> ''"
    for (const account of await column(connection, accounts)) {
      if (!/^'(?:root|mariadb\.sys|mysql\.\w+|mysql|PUBLIC)'@/.test(account)) {
        await query(connection, `DROP USER ${account}`).catch(() => undefined)
      }
    }
    await query(connection, `CREATE DATABASE ${quote(this.#database)}`)
    connection.destroy()
  }

  async #run(connection: mysql.Connection, statement: string): Promise<Outcome> {
    try {
      const rows = await query(connection, statement, STATEMENT_TIMEOUT_MS)
      return { errno: 0, rows: this.#digest(rows), message: '' }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      return { errno: serverErrorOf(error) ?? -1, rows: '', message }
    }
  }

  #digest(rows: unknown): string {
    // The status tells how the optimizer found the rows, which its statistics decide.
    const text = this.#normalise((JSON.stringify(rows) ?? '').replaceAll(/"serverStatus":\d+,/g, ''))
    // The tests sort results in the client where the server may choose the order; so do we, always.
    const sorted = text
      .split(/(?<=\]),(?=\[)/)
      .map(stripOuterBrackets)
      .sort()
      .join('\n')
    return sorted.length < 2_000 ? sorted : createHash('sha1').update(sorted).digest('hex')
  }
}

function stripOuterBrackets(row: string): string {
  return row.replace(/^\[+|\]+$/g, '')
}

/** The server's own number, of which SIGNAL may choose any; undefined for an error of the client or the connection. */
function serverErrorOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('errno' in error) || !('sqlState' in error)) return undefined
  return typeof error.errno === 'number' && !('fatal' in error && error.fatal === true) ? error.errno : undefined
}

function quote(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``
}

function query(connection: mysql.Connection, sql: string, timeout: number = OWN_TIMEOUT_MS): Promise<unknown> {
  return new Promise((resolve, reject) => {
    connection.query({ sql, timeout }, (error, rows) => (error ? reject(error) : resolve(rows)))
  })
}

async function column(connection: mysql.Connection, sql: string): Promise<readonly string[]> {
  const rows = await query(connection, sql)
  return Array.isArray(rows) ? rows.map((row) => String(Array.isArray(row) ? row[0] : row)) : []
}
