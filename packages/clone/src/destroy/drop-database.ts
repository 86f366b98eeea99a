import { type DatabaseName, quoteIdentifier } from '@dbenv/core'
import { readAccountGrants } from '../accounts/read-grants.ts'
import { quoteText } from '../catalogue/quote.ts'
import { retryDeadlock } from '../jobs/retry-deadlock.ts'
import { type DatabaseMarker, findMarker, MARKER_ROUTINE } from '../marker/database-marker.ts'
import { GUARD_FAILED, toGuardSql, toLeaseGuardSql } from '../registry/lease-guard.ts'
import { LeaseLostError, RegistryLockedError } from '../registry/registry-errors.ts'
import type { WritableRegistry } from '../registry/writable-registry.ts'
import { errnoOf, LOCK_WAIT_TIMEOUT } from '../session/errno.ts'
import { readNumber } from '../session/row.ts'
import type { Session, SessionConnection } from '../session/session.ts'
import { DropFailedError, DropRefusedError, FOLDER_NOT_EMPTY } from './destroy-errors.ts'
import { type DropFacts, findDropRefusal } from './drop-refusal.ts'
import { dropTriggers, findLostTriggers, findTriggers } from './triggers-first.ts'

/** One database to drop, and what the guard needs to judge it. */
export interface DropOrder {
  readonly session: Session
  readonly registry: WritableRegistry
  readonly databaseName: DatabaseName
  readonly leaseToken: string
  readonly shared: ReadonlySet<string>
  readonly history: DropFacts['history']
  /** Longest wait for somebody's open transaction, in whole seconds. */
  readonly lockWaitSeconds: number
  /** Looked at right before the drop. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Drops one database of a test environment, if and only if everything agrees that it is ours; resolves to `absent` when
 * the server has none of that name. Throws {@link DropRefusedError} or {@link LeaseLostError} (nothing was touched), or
 * {@link DropFailedError}.
 *
 * What is read here is old when the drop is sent: this process may have slept, and the name may stand for somebody else's
 * new database. So the server looks once more, in the packet that holds the drop. What is left is the moment between two
 * statements of one packet, within a lease that lasts 10 s more; a drop that waits there for a lock stands in line before
 * whatever somebody else would make.
 */
export async function dropDatabase(order: DropOrder): Promise<'dropped' | 'absent'> {
  const { session, registry, databaseName } = order
  try {
    return await dropWithTriggers(order, await findTriggers(session, databaseName))
  } catch (error) {
    if (!(error instanceof DropFailedError) || error.errno !== FOLDER_NOT_EMPTY) throw error
    // All that the server knew of is gone, the marker too: what is left is empty, and it was ours.
    const lost = await findLostTriggers(session, registry, databaseName)
    if (lost.length === 0) throw error
    return await dropWithTriggers({ ...order, history: 'unfinished' }, lost).catch((next: unknown) => {
      // It is not as it was before the first try: no refusal is the whole story.
      throw next instanceof DropRefusedError ? error : next
    })
  }
}

async function dropWithTriggers(order: DropOrder, triggers: readonly string[]): Promise<'dropped' | 'absent'> {
  const { session, registry, databaseName, leaseToken, shared, history, lockWaitSeconds, signal } = order
  if (!(await isPresent(session, databaseName))) return 'absent'
  const marker = await findMarker(session, databaseName)
  const facts = {
    databaseName,
    leaseToken,
    shared,
    history,
    lowerCaseTableNames: session.server.lowerCaseTableNames,
    marker,
    objectCount: await countObjects(session, databaseName),
    sight: marker || (await seesEverything(session, databaseName)) ? ('whole' as const) : ('partial' as const),
    // Last, so that the lease is known to be ours right before the drop.
    rows: await registry.listRows(),
  }
  const refusal = findDropRefusal(facts)
  if (refusal !== undefined) throw new DropRefusedError(databaseName, refusal)
  signal?.throwIfAborted()
  await session.withConnection(async (connection) => {
    const name = quoteIdentifier(databaseName)
    const guards = [toLeaseGuardSql(leaseToken, 1, databaseName), toContentGuardSql(databaseName, marker)]
    // In one packet with the guards: whatever this process slept through, nothing lies between them on the server.
    // MySQL's dictionary can deadlock where databases are dropped at once: seen right after a crash recovery.
    const runGuarded = (statements: readonly string[]) =>
      retryDeadlock(() => connection.runAll([...guards, ...statements]))
    const drop = () => runGuarded([`DROP DATABASE IF EXISTS ${name}`])
    try {
      // Databases of one environment may refer to each other by foreign keys; all of them go.
      // On MariaDB InnoDB itself waits for a prepared XA transaction whose session is gone.
      const seconds = Math.trunc(lockWaitSeconds)
      await connection.run(
        `SET SESSION foreign_key_checks = 0, lock_wait_timeout = ${seconds}, innodb_lock_wait_timeout = ${seconds}, @dbenv_guard = NULL`,
      )
      await dropTriggers(databaseName, triggers, runGuarded)
      await drop().catch(async (error: unknown) => {
        if (errnoOf(error) !== READ_ONLY) throw error
        // It protects from writes, not from its environment's end, which somebody confirmed or whose time is over.
        await runGuarded([`ALTER DATABASE ${name} READ ONLY = 0`])
        return await drop()
      })
    } catch (error) {
      if (errnoOf(error) === GUARD_FAILED) {
        throw new LeaseLostError(`\`${databaseName}\` is not held under this token any more, or was made anew`)
      }
      if (errnoOf(error) === LOCK_WAIT_TIMEOUT && !(await isProven(connection))) throw new RegistryLockedError(error)
      throw toDropFailed(databaseName, error)
    }
  })
  return 'dropped'
}

/** Whether the guards were passed: what waited in vain was the drop itself then, and not a look at the registry. */
async function isProven(connection: SessionConnection): Promise<boolean> {
  const [row] = await connection.rows('SELECT @dbenv_guard IS NOT NULL AS proven')
  return row !== undefined && readNumber(row, 'proven') === 1
}

/** What an account may not use, the servers do not show it either. */
async function seesEverything(session: Session, databaseName: string): Promise<boolean> {
  const grants = await readAccountGrants(session.query)
  return ['EXECUTE', 'EVENT', 'SELECT'].every((privilege) => grants.holdsOn(privilege, databaseName))
}

function toDropFailed(databaseName: DatabaseName, error: unknown): DropFailedError {
  return new DropFailedError(
    databaseName,
    errnoOf(error),
    error instanceof Error ? error.message : String(error),
    error,
  )
}

/**
 * Asks for the database itself: the catalogue hides one that the account has no right on, and what is hidden would stay
 * for ever. Throws {@link DropFailedError} where the server does not say.
 */
async function isPresent(session: Session, databaseName: DatabaseName): Promise<boolean> {
  try {
    await session.rows(`SHOW CREATE DATABASE ${quoteIdentifier(databaseName)}`)
    return true
  } catch (error) {
    if (errnoOf(error) === UNKNOWN_DATABASE) return false
    throw toDropFailed(databaseName, error)
  }
}

/** ER_BAD_DB_ERROR. */
const UNKNOWN_DATABASE = 1049

/** ER_SCHEMA_READ_ONLY: somebody ran ALTER DATABASE … READ ONLY = 1 (MySQL). */
export const READ_ONLY = 3989

async function countObjects(session: Session, databaseName: string): Promise<number> {
  const rows = await session.rows(`SELECT ${toObjectCount(databaseName)} AS objects`)
  return rows.reduce((sum, row) => sum + readNumber(row, 'objects'), 0)
}

function toObjectCount(databaseName: string): string {
  const name = quoteText(databaseName)
  return (
    `(SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${name}) + ` +
    `(SELECT COUNT(*) FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${name}) + ` +
    `(SELECT COUNT(*) FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ${name})`
  )
}

/** Fails unless the database has the marker that was read, or is as empty as it was: people make databases by hand. */
function toContentGuardSql(databaseName: string, marker: DatabaseMarker | undefined): string {
  if (!marker) return toGuardSql(`${toObjectCount(databaseName)} = 0`)
  const { leaseToken, createdAt } = marker
  const texts = [leaseToken, createdAt].map((text) => `LOCATE(${quoteText(JSON.stringify(text))}, ROUTINE_COMMENT) > 0`)
  return toGuardSql(
    `EXISTS (SELECT 1 FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ${quoteText(databaseName)} ` +
      `AND ROUTINE_NAME = '${MARKER_ROUTINE}' AND ${texts.join(' AND ')})`,
  )
}
