import { quoteIdentifier } from '@dbenv/core'
import type { TableDefinition } from '../catalogue/catalogue.ts'
import { findColumnsWithoutDefault } from '../catalogue/column-texts.ts'
import { readForeignKeys } from '../catalogue/table-keys.ts'
import { toCopyError } from '../jobs/copy-errors.ts'
import { retryDeadlock } from '../jobs/retry-deadlock.ts'
import { retryLockWait } from '../jobs/retry-lock-wait.ts'
import { type DatabaseJob, runJobs } from '../jobs/run-jobs.ts'
import type { StageInput } from '../jobs/stage-input.ts'
import { leaveCollationsInherited } from '../retarget/table-text.ts'
import { readText } from '../session/row.ts'
import type { SessionConnection } from '../session/session.ts'
import { LOCK_WAIT_SECONDS } from '../session/session-settings.ts'

/** Statements in one round trip: enough to hide a slow network, few enough to spread over the connections. */
const BATCH_SIZE = 20

interface CreateJob extends DatabaseJob {
  readonly databaseName: string
  readonly tables: readonly TableDefinition[]
}

/** What making tables takes besides. */
export interface CreateTablesInput extends StageInput {
  /** What each session sets before: `innodb_ft_enable_stopword = OFF`. */
  readonly settings: readonly string[]
}

/** Makes tables. Tells of each database whose tables are all there: `onMade` must not throw. */
export async function createTables(input: CreateTablesInput, onMade?: (baseName: string) => void): Promise<void> {
  const { target, concurrency, board, databases, advance, settings } = input
  const own = new Set(databases.map(({ expected }) => expected.databaseName))
  const isMysql = target.server.flavour === 'mysql'
  const jobs = databases.flatMap(({ baseName, expected: { databaseName, tables } }) => {
    const chunks: CreateJob[] = []
    for (let start = 0; start < tables.length; start += BATCH_SIZE) {
      chunks.push({ baseName, databaseName, tables: tables.slice(start, start + BATCH_SIZE) })
    }
    return chunks
  })
  const missingTables = new Map(databases.map(({ baseName, expected }) => [baseName, expected.tables.length]))
  const countOff = (baseName: string, made: number): void => {
    const left = (missingTables.get(baseName) ?? 0) - made
    missingTables.set(baseName, left)
    if (left === 0 && !board.isFailed(baseName)) onMade?.(baseName)
  }
  for (const { baseName, expected } of databases) if (expected.tables.length === 0) countOff(baseName, 0)
  await runJobs(target, concurrency, jobs, board, async (connection, { baseName, databaseName, tables }) => {
    const reachesOut = isMysql && tables.some((table) => hasOutsideKey(table, own))
    let missing = tables
    const create = async (): Promise<void> => {
      try {
        await connection.runAll([
          `USE ${quoteIdentifier(databaseName)}`,
          // Tables come in no order, and in circles.
          `SET SESSION ${['foreign_key_checks = 0', `lock_wait_timeout = ${reachesOut ? 1 : LOCK_WAIT_SECONDS}`, ...settings]}`,
          ...missing.map(({ createSql }) => (isMysql ? leaveCollationsInherited(createSql) : createSql)),
          ...(isMysql ? tables.flatMap(toDropDefaultsSql) : []),
        ])
      } catch (error) {
        missing = await findMissing(connection, databaseName, missing).catch(() => missing)
        throw error
      }
    }
    try {
      const wait = { ...(reachesOut ? OUTSIDE_WAIT : ONE_WAIT), signal: board.signal }
      await retryLockWait(() => retryDeadlock(create), wait)
    } catch (error) {
      // The first that is not there is the one the server refused.
      throw toCopyError(databaseName, missing[0] ? `table ${missing[0].name}` : 'the tables', 'create', error)
    }
    advance(baseName, tables.length)
    countOff(baseName, tables.length)
  })
}

/**
 * MySQL asks for all of a foreign key's parent while the table is made: a parent outside of the clone may be production's,
 * and whoever would read it waits behind us for as long as somebody's open transaction keeps us waiting.
 */
const OUTSIDE_WAIT = { tries: 30, pauseMs: 1_000 } as const

const ONE_WAIT = { tries: 1, pauseMs: 0 } as const

/** MySQL takes what says nothing of a default for DEFAULT NULL. */
function toDropDefaultsSql({ name, createSql }: TableDefinition): readonly string[] {
  const changes = findColumnsWithoutDefault(createSql).map((column) => `ALTER ${column} DROP DEFAULT`)
  return changes.length > 0 ? [`ALTER TABLE ${quoteIdentifier(name)} ${changes.join(', ')}`] : []
}

function hasOutsideKey({ createSql }: TableDefinition, own: ReadonlySet<string>): boolean {
  return readForeignKeys(createSql).some(({ database }) => database !== undefined && !own.has(database))
}

/** The tables of a failed batch that are not there. On the same connection: a second one may not be free. */
async function findMissing(
  connection: SessionConnection,
  databaseName: string,
  tables: readonly TableDefinition[],
): Promise<readonly TableDefinition[]> {
  const rows = await connection.rows(
    'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?',
    [databaseName],
  )
  const made = new Set(rows.map((row) => readText(row, 'name')))
  return tables.filter((table) => !made.has(table.name))
}
