import { findDatabaseReferences, type QueryFunction } from '@dbenv/core'
import { type Row, readRows, type SlotPlace } from '../slot/slot-place.ts'
import { StatementsLeftError } from './statements-left-error.ts'

/** A slot, and who may be found at work in it. */
export interface LeftPlace extends Pick<SlotPlace, 'slot' | 'counting'> {
  /** A connection of each account that the run works as: it may always see and end its own sessions, and some only those. */
  readonly queries: readonly QueryFunction[]
  /** The names of those accounts. */
  readonly users: readonly string[]
}

/**
 * Ends what is still at work in the slot's databases when nobody should be: a statement goes on when its client is gone,
 * or has not waited for it, and would write into what the next file finds. Resolves to what was ended, each for a person.
 * Only sessions of the run's own accounts are; on a server of the run's own, anybody's. Idle ones stay: a pool may be
 * meant to outlive a file. Throws `StatementsLeftError` where one does not end.
 */
export async function endLeftStatements(place: LeftPlace): Promise<readonly string[]> {
  let left = await findSessionsAtWork(place)
  // A pool that outlives its file may be about to be done: only what is at work at each look was left.
  for (let look = 1; look <= GRACE_LOOKS && left.length > 0; look++) left = await lookAgain(place, left)
  const refusals: unknown[] = []
  for (const { id } of left) {
    await Promise.any(place.queries.map((query) => query(`KILL ${id}`))).catch((error: AggregateError) =>
      refusals.push(error.errors[0]),
    )
  }
  let remaining = left
  // What it has written is rolled back first.
  for (let look = 1; look <= END_LOOKS && remaining.length > 0; look++) remaining = await lookAgain(place, remaining)
  if (remaining.length > 0) throw new StatementsLeftError(place.slot.environment, remaining.map(describe), refusals[0])
  return left.map(describe)
}

/** Between two looks. The server waits: tests may have replaced the clock and the timers of this process. */
const LOOK_SECONDS = 0.025
/** A quarter of a second. */
const GRACE_LOOKS = 10
/** Half a minute. */
const END_LOOKS = 1_200

interface SessionAtWork {
  readonly id: number
  readonly seconds: number
  readonly statement: string
}

async function lookAgain(place: LeftPlace, before: readonly SessionAtWork[]): Promise<readonly SessionAtWork[]> {
  await place.queries[0]?.(`DO SLEEP(${LOOK_SECONDS})`)
  const now = new Set((await findSessionsAtWork(place)).map(({ id }) => id))
  return before.filter(({ id }) => now.has(id))
}

/** The beginning of a statement, in characters, that is searched for its databases: an INSERT names its table there. */
const SEARCHED = 65_536

const AT_WORK = `SELECT id, user, db, time, LEFT(info, ${SEARCHED}) AS info FROM information_schema.processlist
  WHERE id <> CONNECTION_ID() AND command NOT IN ('Sleep', 'Daemon', 'Binlog Dump', 'Binlog Dump GTID')`

async function findSessionsAtWork(place: LeftPlace): Promise<readonly SessionAtWork[]> {
  const databases = new Set(Object.values(place.slot.databases).map((name) => name.toLowerCase()))
  const found = new Map<number, SessionAtWork>()
  for (const query of place.queries) {
    for (const row of await readRows(query, AT_WORK)) {
      // In a procedure a session goes by its definer's name: the clone made that one of the accounts.
      if (place.counting !== 'innodb' && !place.users.includes(String(row['user']))) continue
      if (!databases.has(String(row['db']).toLowerCase()) && !namesOneOf(databases, row)) continue
      const id = Number(row['id'])
      found.set(id, { id, seconds: Number(row['time']), statement: String(row['info'] ?? '') })
    }
  }
  return [...found.values()]
}

/** Whether the session's statement names a database as such: a text that it reads or writes may hold the name as well. */
function namesOneOf(databases: ReadonlySet<string>, { info }: Row): boolean {
  if (info == null) return false
  return [false, true].some((ansiQuotes) =>
    readReferences(String(info), ansiQuotes).some(({ database }) => databases.has(database.toLowerCase())),
  )
}

function readReferences(sql: string, ansiQuotes: boolean) {
  try {
    return findDatabaseReferences(sql, { ansiQuotes })
  } catch {
    // Cut off in a literal, or read by other rules than the session's: what it names is not known.
    return []
  }
}

/** So many characters of a statement tell which it is. */
const SHOWN = 80

function describe({ id, seconds, statement }: SessionAtWork): string {
  const text = statement.replace(/\s+/g, ' ').trim().slice(0, SHOWN)
  return `session ${id} (at work for ${seconds} s${text === '' ? '' : `: ${text}`})`
}
