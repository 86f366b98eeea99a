import { quoteIdentifier } from '@dbenv/core'
import type { DatabaseCatalogue, StoredObject } from '../catalogue/catalogue.ts'
import { quoteText, quoteTextUnder } from '../catalogue/quote.ts'
import { isCommentGarbled, toReplaySql } from '../catalogue/replay-text.ts'
import { retryDeadlock } from '../jobs/retry-deadlock.ts'
import { encodeTexts, isEncoded, isUnicodeClient, SPEAK_UTF8, speakBytes } from '../session/client-text.ts'
import type { SessionConnection } from '../session/session.ts'

/** Where objects are made. */
export type ReplayDatabase = Pick<DatabaseCatalogue, 'databaseName' | 'collation'>

/** Remembers the state of borrowed connections, so that a run of like objects sets it once. */
export class ObjectReplayer {
  readonly #states = new WeakMap<SessionConnection, string>()
  /** Those that may not speak UTF-8 at the moment. */
  readonly #others = new WeakSet<SessionConnection>()
  /** Databases that have another collation than their own at the moment. */
  readonly #collations = new Map<string, string>()

  /**
   * Makes one object in a database under the settings that it was first made under. The database may have another
   * collation afterwards, until {@link restore}: over one connection at a time for databases of such objects.
   */
  async replay(connection: SessionConnection, database: ReplayDatabase, object: StoredObject): Promise<void> {
    const { characterSetClient } = object
    await this.#collate(connection, database, object.databaseCollation ?? database.collation)
    const state = toState(database.databaseName, object)
    if (this.#states.get(connection) !== state.join()) {
      await this.#speakUtf8(connection)
      // One statement of it may fail after others, and a view is tried again over the same connection.
      this.#others.add(connection)
      await connection.runAll(state)
      this.#states.set(connection, state.join())
      if (isUnicodeClient(characterSetClient)) this.#others.delete(connection)
    }
    const sql = await toClientText(connection, object)
    await retryDeadlock(() => connection.run(sql))
    if (object.kind === 'event' || !isCommentGarbled(object)) return
    await this.#speakUtf8(connection)
    const name = `${object.kind.toUpperCase()} ${quoteIdentifier(object.name)}`
    // Still under the object's own sql_mode.
    await connection.run(`ALTER ${name} COMMENT ${quoteTextUnder(object.sqlMode, object.comment ?? '')}`)
  }

  /** Gives a database its own collation back. */
  async restore(connection: SessionConnection, database: ReplayDatabase): Promise<void> {
    await this.#collate(connection, database, database.collation)
  }

  /** A routine's variables have the collation that its database has when it is made. */
  async #collate(connection: SessionConnection, database: ReplayDatabase, wanted: string): Promise<void> {
    const { databaseName, collation } = database
    if ((this.#collations.get(databaseName) ?? collation) === wanted) return
    await this.#speakUtf8(connection)
    await connection.run(`ALTER DATABASE ${quoteIdentifier(databaseName)} COLLATE ${wanted}`)
    this.#collations.set(databaseName, wanted)
  }

  /** The state of before is gone then. */
  async #speakUtf8(connection: SessionConnection): Promise<void> {
    this.#states.delete(connection)
    if (!this.#others.has(connection)) return
    await connection.runAll(SPEAK_UTF8)
    this.#others.delete(connection)
  }
}

/** The object's statement as the driver has to be given it. */
async function toClientText(connection: SessionConnection, object: StoredObject): Promise<string> {
  const sql = toReplaySql(object)
  const { characterSetClient } = object
  if (!isEncoded(characterSetClient, sql)) return sql
  const [encoded] = await encodeTexts(connection, characterSetClient, [sql])
  if (encoded !== undefined) return encoded
  throw new TypeError(`the text of the ${object.kind} cannot be written in ${characterSetClient}, which a plan refuses`)
}

/**
 * A view's text is shown under the session's own sql_mode. MySQL notes with the view which of its columns may be NULL, and
 * that hangs on a strict mode when it is made (9.7): the server's own is what a view is most likely to be made under.
 */
const VIEW_SQL_MODE = "IF(@@GLOBAL.sql_mode LIKE '%STRICT%', 'STRICT_TRANS_TABLES', '')"

function toState(databaseName: string, object: StoredObject): readonly string[] {
  const { characterSetClient, collationConnection, sqlMode, timeZone, createdAtSeconds } = object
  return [
    `USE ${quoteIdentifier(databaseName)}`,
    'SET NAMES utf8mb4',
    `SET SESSION sql_mode = ${object.kind === 'view' ? VIEW_SQL_MODE : quoteText(sqlMode)}, time_zone = ${quoteText(timeZone ?? '+00:00')}`,
    // A one-time event that is over would not be made at all, so it is made at the time of the first one.
    `SET SESSION timestamp = ${createdAtSeconds ?? 'DEFAULT'}`,
    `SET SESSION collation_connection = ${collationConnection}`,
    // Last: from here on the driver sends text in this character set.
    ...(isUnicodeClient(characterSetClient)
      ? [`SET SESSION character_set_client = ${characterSetClient}`]
      : speakBytes(characterSetClient)),
  ]
}
