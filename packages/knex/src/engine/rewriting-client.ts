import { AsyncLocalStorage } from 'node:async_hooks'
import { EventEmitter } from 'node:events'
import createKnex, { type Knex } from 'knex'
import type { Connection } from 'mysql2'
import { alreadyRewritten, writtenAs } from '../driver/statement-options.ts'
import { EngineDestroyedError, PoolFullError } from '../errors/adapter-errors.ts'
import { TransactionLostError } from '../errors/transaction-errors.ts'
import { findTransactionLoss } from '../session/find-transaction-loss.ts'
import { getSessionState } from '../state/session-state.ts'
import { WRITTEN_IN, writeStatement } from '../statement/write-statement.ts'
import { explainCommit } from '../table/explain-loss.ts'
import { EnginePool, type HeldConnection } from './engine-pool.ts'
import { LeaseRunner } from './lease-runner.ts'
import { KnexMysql2Client } from './mysql2-dialect.ts'
import { QueryCompiler } from './query-compiler.ts'

/**
 * knex's mysql2 client on a shared pool. The connection rewrites whatever reaches it; this class rewrites one step
 * earlier what knex itself runs, so that its `query` events and error messages show what the server got.
 */
export class RewritingClient extends KnexMysql2Client {
  override query(connection: Connection, statement: unknown): Promise<unknown> {
    const held = heldBy.get(this)
    // The end of a savepoint that is gone fails on the server, which knex expects.
    const isEnd = typeof statement === 'string' && SAVEPOINT_END.test(statement)
    const send = (): Promise<unknown> => {
      if (!isEnd) checkKept(connection, enginePoolOf(this))
      return super.query(connection, rewriteForKnex(connection, statement))
    }
    if (statement === COMMIT) return explainCommit(connection, [enginePoolOf(this).baseName], async () => await send())
    if (held === undefined) {
      // Every query comes this way: no further promise around that of the driver.
      try {
        return send()
      } catch (error) {
        return Promise.reject(error)
      }
    }
    return isEnd ? held.finish(async () => await send()) : held.send(async () => await send())
  }

  /** Inside a transaction that has one connection, what is run in knex's own may ask for that connection again. */
  override transaction(container: TransactionBody, config?: unknown, outer?: unknown): Knex.Transaction {
    const { lender, baseName } = enginePoolOf(this)
    let held = heldBy.get(this)
    const body: TransactionBody = (trx) => {
      if (held === undefined) return container(trx)
      heldBy.set(trx.client, held)
      return held.runInside(() => container(trx))
    }
    const hold = lender.hold?.bind(lender)
    if (held !== undefined || hold === undefined) return super.transaction(body, config, outer)
    const acquireConnection = async (): Promise<Connection> => {
      held = await hold(baseName)
      return held.connection
    }
    const holder: Knex.Client = Object.create(this, {
      acquireConnection: { value: acquireConnection },
      releaseConnection: { value: async () => held?.end() },
    })
    return super.transaction.call(holder, body, config, outer)
  }

  override queryCompiler(builder: unknown, formatter?: unknown): unknown {
    return new QueryCompiler(this, builder, formatter)
  }

  override runner(builder: unknown): unknown {
    return new LeaseRunner(this, builder)
  }

  override async stream(
    connection: Connection,
    statement: unknown,
    stream: unknown,
    options: unknown,
  ): Promise<unknown> {
    // mysql2 hands on rows from its socket: what listens would run in the scope of whoever opened that.
    if (stream instanceof EventEmitter) stream.emit = AsyncLocalStorage.bind(stream.emit)
    let isSent = false
    const send = async (): Promise<unknown> => {
      // It tells its end no more, for which knex would wait with the connection in hand.
      if (isDestroyed(stream)) return
      checkKept(connection, enginePoolOf(this))
      const rewritten = rewriteForKnex(connection, statement)
      isSent = true
      return await super.stream(connection, rewritten, stream, options)
    }
    try {
      const held = heldBy.get(this)
      return await (held === undefined ? send() : held.send(send))
    } catch (error) {
      // Thrown in a transaction of knex it would reach nobody, and the stream never end (3.3.0, `makeTxClient` in
      // lib/execution/transaction.js).
      if (!isSent && stream instanceof EventEmitter) stream.emit('error', error)
      throw error
    }
  }

  /** The database that `columnInfo()` and the like look into. */
  override database(): string {
    return enginePoolOf(this).resolved.databaseName
  }

  /** knex sends the schema of `withSchema(x).hasTable(t)` and of migrations as a value, which no rewriting sees. */
  override schemaCompiler(builder: Knex.SchemaBuilder): unknown {
    const compiler: unknown = super.schemaCompiler(builder)
    if (typeof compiler === 'object' && compiler !== null && 'schema' in compiler) {
      const { schema } = compiler
      if (typeof schema === 'string') compiler.schema = enginePoolOf(this).resolved.names.get(schema) ?? schema
    }
    return compiler
  }

  /** Like knex's own, without a line in the log for each error that the caller gets anyway. */
  override async acquireConnection(): Promise<Connection> {
    if (this.pool === undefined) throw new EngineDestroyedError(enginePoolOf(this).baseName)
    try {
      return await this.pool.acquire().promise
    } catch (error) {
      if (!(error instanceof PoolFullError)) throw error
      // The error that services on knex know.
      throw new createKnex.KnexTimeoutError(`${error.message} Is a \`.transacting(trx)\` missing?`, { cause: error })
    }
  }

  /** knex opens a connection of its own to cancel a statement. */
  override acquireRawConnection(): Promise<Connection> {
    return enginePoolOf(this).binding.server.openAside()
  }
}

/** What a transaction of knex is called with. */
type TransactionBody = (trx: Knex.Transaction) => unknown

/** By the client of a transaction of knex: the one connection that it holds inside another transaction. */
const heldBy = new WeakMap<Knex.Client, HeldConnection>()

/** A transaction's client is made from the prototype, shares the configuration and has no pool of its own. */
function enginePoolOf(client: Knex.Client): EnginePool {
  const pool: unknown = client.config.connectionPool
  if (pool instanceof EnginePool) return pool
  throw new TypeError('A RewritingClient needs an EnginePool as `connectionPool`.')
}

/** How knex ends a transaction, as a text alone (3.3.0, lib/execution/transaction.js). */
const COMMIT = 'COMMIT;'

/** How knex ends a savepoint (3.3.0, lib/execution/transaction.js). */
const SAVEPOINT_END = /^(?:RELEASE|ROLLBACK TO) SAVEPOINT /

/** A savepoint of knex holds its connection, and asks no lender for it before each statement. */
function checkKept(connection: Connection, { baseName }: EnginePool): void {
  const loss = findTransactionLoss(getSessionState(connection))
  if (loss !== undefined) throw new TransactionLostError([baseName], loss)
}

function isDestroyed(stream: unknown): boolean {
  return typeof stream === 'object' && stream !== null && Reflect.get(stream, 'destroyed') === true
}

interface KnexStatement {
  sql: string
  readonly bindings?: unknown
  options?: object
}

function rewriteForKnex(connection: Connection, statement: unknown): unknown {
  const object: unknown = typeof statement === 'string' ? { sql: statement } : statement
  if (!isKnexStatement(object)) return statement
  const { sql: text, bindings, options = {} } = object
  // mysql2 takes these before knex's own, and the connection reads what it is sent.
  if (alreadyRewritten in options || 'sql' in options || 'values' in options) return object
  const { sql, values } = writeStatement(connection, 'query', text, { values: bindings })
  // The connection writes them in.
  if (values === WRITTEN_IN) return object
  object.options = { ...options, [alreadyRewritten]: true, [writtenAs]: text }
  object.sql = sql
  return object
}

function isKnexStatement(value: unknown): value is KnexStatement {
  return typeof value === 'object' && value !== null && 'sql' in value && typeof value.sql === 'string'
}
