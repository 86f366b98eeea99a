import type { ConnectionSettings, QueryFunction } from '@dbenv/core'
import type { EndedThreads, ForeignThreads } from './end-threads.ts'
import type { IsSpared } from './is-spared.ts'
import type { Row } from './row.ts'
import type { ServerFacts } from './server-facts.ts'

/**
 * One server, reached over a small fixed number of connections. Every connection starts each piece of work in the same
 * state (utf8mb4, time zone UTC, no strict mode); the current database is not part of it: name it, or USE it first.
 * Close it with `await using`; whatever is still running then is killed on the server.
 */
export interface Session extends AsyncDisposable {
  readonly settings: ConnectionSettings
  readonly server: ServerFacts
  /** How many connections it opens at most; fewer where the server has no more. */
  readonly connections: number
  /** Core's port: resolves to an array whose first element is the rows or the driver's header. */
  readonly query: QueryFunction
  /** Runs one statement that has rows. */
  rows(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>
  /** Lends one connection, in its starting state, until `use` has settled. Do not lend a second one inside. */
  withConnection<Result>(use: (connection: SessionConnection) => Promise<Result>): Promise<Result>
  /**
   * A session of the same account with connections of its own, which are opened when first needed: the server need not
   * be asked again what it is. The caller closes it.
   */
  openBeside(connections: number): Session
  /**
   * Kills on the server what runs on any of the connections, save what `isSpared` says to let go on; callers of what is
   * killed reject. For SIGINT and `signal`.
   */
  killRunning(isSpared?: IsSpared): Promise<void>
  /**
   * Closes its connections, unless one is lent, to leave their places on the server to client programs. They are opened
   * anew when next needed.
   */
  closeIdle(): Promise<void>
  /**
   * Kills connections that a client program of the same account left, and waits until the server knows them no more.
   * `identity`: of the server that one is on, where the program itself asked for it. @default this session's server
   */
  endThreads(threads: ForeignThreads & { readonly identity?: string }): Promise<EndedThreads>
}

/** One borrowed connection. */
export interface SessionConnection {
  /** Runs one statement; resolves to the rows affected. */
  run(sql: string, values?: readonly unknown[]): Promise<number>
  rows(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>
  /** Runs one statement that has rows, every value as the bytes that came: a text may hold some that are no UTF-8. */
  bytes(sql: string): Promise<readonly Row[]>
  /** Sends several statements in one round trip; resolves to the rows of each (none for one without rows). */
  batch(statements: readonly string[]): Promise<readonly (readonly Row[])[]>
  /** Sends several statements in one round trip; resolves to the rows affected by each. */
  runAll(statements: readonly string[]): Promise<readonly number[]>
}

/** Gives one connection's query function the shape that the stages ask for, save for bytes, which it does not give. */
export function createSessionConnection(query: QueryFunction): Omit<SessionConnection, 'bytes'> {
  return {
    async run(sql, values = []) {
      const [result] = await query(sql, values)
      return toAffectedRows(result)
    },
    async rows(sql, values = []) {
      const [result] = await query(sql, values)
      return toRows(result)
    },
    async batch(statements) {
      const [first, ...others] = statements
      if (first === undefined) return []
      const [result] = await query(statements.join(';\n'))
      // For one statement the driver gives its result, for several an array of them.
      if (others.length === 0) return [toRows(result)]
      return Array.isArray(result) ? result.map(toRows) : []
    },
    async runAll(statements) {
      if (statements.length === 0) return []
      const [result] = await query(statements.join(';\n'))
      return Array.isArray(result) ? result.map(toAffectedRows) : [toAffectedRows(result)]
    },
  }
}

/** The rows of a driver's result; none for a header. */
export function toRows(result: unknown): readonly Row[] {
  return Array.isArray(result) ? result.filter((row) => typeof row === 'object' && row !== null) : []
}

function toAffectedRows(result: unknown): number {
  return typeof result === 'object' && result !== null && 'affectedRows' in result ? Number(result.affectedRows) : 0
}
