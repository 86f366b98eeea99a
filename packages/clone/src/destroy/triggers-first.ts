import { type DatabaseName, quoteIdentifier } from '@dbenv/core'
import type { WritableRegistry } from '../registry/writable-registry.ts'
import { errnoOf } from '../session/errno.ts'
import { readText } from '../session/row.ts'
import type { Session } from '../session/session.ts'

/** ER_TABLEACCESS_DENIED_ERROR; ER_BINLOG_CREATE_ROUTINE_NEED_SUPER, which no DROP DATABASE asks for. */
const DENIED: ReadonlySet<unknown> = new Set([1142, 1419])

/**
 * The triggers that are to be dropped before their database. MariaDB keeps each in a file; a DROP DATABASE that is killed
 * while it drops their table leaves those files (10.11), which nothing lists any more, and every later DROP DATABASE then
 * fails with "Directory not empty". MySQL has them in its dictionary: none.
 */
export async function findTriggers(session: Session, databaseName: string): Promise<readonly string[]> {
  if (session.server.flavour === 'mysql') return []
  const rows = await session.rows(
    'SELECT TRIGGER_NAME AS name FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ?',
    [databaseName],
  )
  return rows.map((row) => readText(row, 'name'))
}

/**
 * The names that triggers may have whose files such a drop left: those of every other copy of the same base name, and of
 * production.
 */
export async function findLostTriggers(
  session: Session,
  registry: WritableRegistry,
  databaseName: DatabaseName,
): Promise<readonly string[]> {
  const rows = await registry.listRows()
  const own = rows.find((row) => row.databaseName === databaseName)
  const names = new Set<string>()
  for (const row of rows) {
    if (row.baseName !== own?.baseName || row.id === own.id) continue
    for (const trigger of await findTriggers(session, row.databaseName)) names.add(trigger)
  }
  return [...names]
}

/**
 * Drops triggers of a database, by `runGuarded`. One that is not there is no error, nor is an account that may not: it
 * may drop the database all the same.
 */
export async function dropTriggers(
  databaseName: DatabaseName,
  triggers: readonly string[],
  runGuarded: (statements: readonly string[]) => Promise<unknown>,
): Promise<void> {
  if (triggers.length === 0) return
  const name = quoteIdentifier(databaseName)
  try {
    await runGuarded(triggers.map((trigger) => `DROP TRIGGER IF EXISTS ${name}.${quoteIdentifier(trigger)}`))
  } catch (error) {
    if (!DENIED.has(errnoOf(error))) throw error
  }
}
