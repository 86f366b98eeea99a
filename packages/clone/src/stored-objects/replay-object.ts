import { quoteIdentifier } from '@dbenv/core'
import type { StoredObject } from '../catalogue/catalogue.ts'
import { quoteText } from '../catalogue/quote.ts'
import { retryDeadlock } from '../jobs/retry-deadlock.ts'
import type { SessionConnection } from '../session/session.ts'

/** Remembers the state of borrowed connections, so that a run of like objects sets it once. */
export class ObjectReplayer {
  readonly #states = new WeakMap<SessionConnection, string>()

  /** Makes one object in a database under the settings that it was first made under. */
  async replay(connection: SessionConnection, databaseName: string, object: StoredObject): Promise<void> {
    const state = toState(databaseName, object)
    if (this.#states.get(connection) !== state.join()) {
      // One statement of it may fail after others, and a view is tried again over the same connection.
      this.#states.delete(connection)
      await connection.runAll(state)
      this.#states.set(connection, state.join())
    }
    await retryDeadlock(() => connection.run(toReplaySql(object)))
    if (object.kind === 'event' || !isCommentGarbled(object)) return
    await connection.run('SET NAMES utf8mb4')
    const name = `${object.kind.toUpperCase()} ${quoteIdentifier(object.name)}`
    await connection.run(`ALTER ${name} COMMENT ${quoteText(object.comment ?? '')}`)
    this.#states.delete(connection)
  }
}

/** Both servers print a comment as if its bytes, UTF-8, were in the object's own character set. */
function isCommentGarbled({ comment, characterSetClient }: StoredObject): boolean {
  return comment !== undefined && /[^\0-\x7f]/.test(comment) && !characterSetClient.startsWith('utf8')
}

/** An event's comment is put right in its text: altering an event would alter its definer and sql_mode too. */
function toReplaySql(object: StoredObject): string {
  if (object.kind !== 'event' || !isCommentGarbled(object)) return object.createSql
  const comment = ` COMMENT ${quoteText(object.comment ?? '')} DO `
  return object.createSql.replace(/(?<= PRESERVE DISABLE) COMMENT '(?:[^'\\]|\\[\s\S]|'')*' DO /, () => comment)
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
    // Last: from here on the driver sends text in this character set.
    `SET SESSION collation_connection = ${collationConnection}, character_set_client = ${characterSetClient}`,
  ]
}
