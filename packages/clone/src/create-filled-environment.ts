import { type DatabaseName, type NameMap, quoteIdentifier, toNameMap, toSharedDatabases } from '@dbenv/core'
import { removeDatabases } from './destroy/remove-databases.ts'
import { clearLeftovers } from './lifecycle/clear-leftovers.ts'
import { CREATE_DEFAULTS } from './lifecycle/create-options.ts'
import { requireTestEnvironment } from './lifecycle/create-request.ts'
import type { FillEnvironmentOptions } from './lifecycle/fill-options.ts'
import { readFreeRows } from './lifecycle/free-rows.ts'
import { isDatabaseExists } from './lifecycle/is-database-exists.ts'
import { holdLease, type Lease } from './lifecycle/lease.ts'
import { EnvironmentExistsError, EventsRanError } from './lifecycle/lifecycle-errors.ts'
import { openPlace, type Place } from './lifecycle/place.ts'
import { toMarkerSql } from './marker/database-marker.ts'
import { requireTimeToLive } from './parse-time-to-live.ts'
import { createLeaseToken, describeOwner } from './registry/lease-holder.ts'
import type { RegistryRow } from './registry/registry-row.ts'
import { type Row, readNumber, readText } from './session/row.ts'
import type { Session } from './session/session.ts'

/**
 * Makes an environment of empty databases, has the caller fill them, and resolves to them once they are `ready`. Events
 * that came along are disabled; `EventsRanError` where one has run by then. What an earlier call left unfinished is
 * dropped first. Throws `EnvironmentExistsError` when any database of the environment is ready, `LeaseHeldError` when
 * somebody is at it, and whatever `fill` throws; then its databases are gone again.
 */
export async function createFilledEnvironment(options: FillEnvironmentOptions): Promise<NameMap> {
  const { connection, ttlSeconds, fill } = options
  const environment = requireTestEnvironment(options.environment, 'created')
  requireTimeToLive(ttlSeconds)
  const shared = toSharedDatabases(options.shared)
  const baseNames = options.baseNames.filter((baseName) => !shared.has(baseName))
  if (baseNames.length === 0) {
    throw new TypeError(`\`baseNames\` must name a database that is not shared, got [${options.baseNames.join(', ')}]`)
  }
  const names = toNameMap(baseNames, environment, shared)
  await using place = await openPlace(connection, CREATE_DEFAULTS.concurrency)
  await place.registry.ensure()
  await clearWay(place, options, shared)
  const leaseToken = createLeaseToken()
  const rows = await place.registry.claim({
    environment,
    branchName: undefined,
    kind: options.kind ?? CREATE_DEFAULTS.kind,
    content: 'schema-and-data',
    sourceEnvironment: undefined,
    owner: describeOwner(),
    leaseToken,
    ttlSeconds,
    databases: toDatabases(names, baseNames),
  })
  await using lease = holdLease(place.registry, leaseToken)
  const begun: RegistryRow[] = []
  try {
    for (const row of rows) {
      const { baseName, databaseName } = row
      begun.push(row)
      const marker = toMarkerSql({ environment, baseName, leaseToken, createdAt: new Date().toISOString() })
      await createDatabase(place.session, databaseName, marker).catch((error: unknown) => {
        if (isDatabaseExists(error)) begun.pop()
        throw error
      })
    }
    await fill(names)
    const ran = await disableEvents(place.session, [...names.values()])
    if (ran.length > 0) throw new EventsRanError(environment, ran)
    lease.signal.throwIfAborted()
    await place.registry.transition(
      rows.map(({ id }) => id),
      'ready',
      leaseToken,
    )
  } catch (error) {
    const untouched = rows.filter((row) => !begun.includes(row))
    // What cannot be undone keeps a lease that runs out, for a sweep; the caller has to know what came first.
    await undo(place, lease, { begun, untouched }, shared).catch(() => undefined)
    throw error
  }
  return names
}

/** Drops what a killed call left behind. */
async function clearWay(place: Place, options: FillEnvironmentOptions, shared: ReadonlySet<string>): Promise<void> {
  const { environment } = options
  const rows = await readFreeRows(place.registry, [environment])
  const ready = rows.filter(({ state }) => state === 'ready')
  if (ready.length > 0) throw new EnvironmentExistsError(environment, `its ${ready.length} databases are ready`)
  const { concurrency } = CREATE_DEFAULTS
  const [kept] = await clearLeftovers({ shared, concurrency, signal: undefined }, place, rows)
  if (kept) throw kept.error
}

/** Rows of a claim whose databases may have been made, and those whose databases, if there are any, are somebody else's. */
interface ClaimedRows {
  readonly begun: readonly RegistryRow[]
  readonly untouched: readonly RegistryRow[]
}

/** What could not be dropped keeps its row, for the next call. */
async function undo(
  place: Place,
  lease: Lease,
  { begun, untouched }: ClaimedRows,
  shared: ReadonlySet<string>,
): Promise<void> {
  if (lease.signal.aborted) return
  const { concurrency, lockWaitSeconds } = CREATE_DEFAULTS
  await place.registry.transition(
    untouched.map(({ id }) => id),
    'deleted',
    lease.token,
  )
  await removeDatabases({
    ...place,
    rows: begun,
    leaseToken: lease.token,
    shared,
    historyOf: () => 'unfinished',
    finalState: 'deleted',
    concurrency,
    lockWaitSeconds,
  })
  await place.registry.release(lease.token)
}

/** Without IF NOT EXISTS: a database that somebody else made must stop us. */
async function createDatabase(session: Session, databaseName: DatabaseName, markerSql: string): Promise<void> {
  await session.withConnection((connection) =>
    connection.runAll([
      `CREATE DATABASE ${quoteIdentifier(databaseName)}`,
      `USE ${quoteIdentifier(databaseName)}`,
      markerSql,
    ]),
  )
}

/** Nothing runs by itself in an environment. Resolves to the events that have run, as far as the server keeps them. */
async function disableEvents(session: Session, databaseNames: readonly string[]): Promise<readonly string[]> {
  const readEvents = (): Promise<readonly Row[]> =>
    session.rows(
      'SELECT EVENT_SCHEMA AS place, EVENT_NAME AS event, STATUS AS status, LAST_EXECUTED IS NOT NULL AS hasRun ' +
        'FROM information_schema.EVENTS WHERE EVENT_SCHEMA IN (?) ORDER BY EVENT_SCHEMA, EVENT_NAME',
      [databaseNames],
    )
  const enabled = (await readEvents()).filter((row) => readText(row, 'status') === 'ENABLED')
  for (const row of enabled) {
    const event = `${quoteIdentifier(readText(row, 'place'))}.${quoteIdentifier(readText(row, 'event'))}`
    await session.query(`ALTER EVENT ${event} DISABLE`)
  }
  // Asked last: one may have begun before it was disabled.
  return (await readEvents())
    .filter((row) => readNumber(row, 'hasRun') > 0)
    .map((row) => `${readText(row, 'place')}.${readText(row, 'event')}`)
}

function toDatabases(names: NameMap, baseNames: readonly string[]) {
  return [...names].flatMap(([baseName, databaseName]) =>
    baseNames.includes(baseName) ? [{ baseName, databaseName }] : [],
  )
}
