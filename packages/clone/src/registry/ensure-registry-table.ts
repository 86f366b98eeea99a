import { DbEnvError, type QueryFunction, REGISTRY_DATABASE, REGISTRY_TABLE } from '@dbenv/core'
import { errnoOf } from '../session/errno.ts'
import { readRows } from '../session/read-rows.ts'
import { findUnfit } from './inspect-registry.ts'
import { listTableChanges } from './list-table-changes.ts'
import { RegistryColumnError, RegistryUpgradeError } from './registry-errors.ts'
import { DUPLICATE_ENTRY, toRegistryQuery } from './registry-query.ts'
import { NOW, REGISTRY_COLUMNS, REGISTRY_KEYS } from './registry-table.ts'
import { readTableShape, type TableShape } from './table-shape.ts'

/** Another process made the same change first: duplicate column, key or primary key, key gone, deadlock, table changed. */
const RACES: ReadonlySet<number | undefined> = new Set([1050, 1007, 1060, 1061, 1068, 1091, 1205, 1213, 1412])

/** Rounds of look-and-change; each race lost leaves less to do. */
const ROUNDS = 8

/**
 * Makes `master_config.database_configs`, or brings an older table to the present form: adds what it lacks, makes name
 * columns `utf8mb4_bin` and the table InnoDB, and puts keys over live rows in the place of unique keys that would count
 * deleted ones. Rows and columns are never dropped, and no value is changed. Idempotent; safe when run twice at once.
 * Throws {@link RegistryColumnError} before it changes anything when a table has columns, or values, that dbenv cannot
 * work by; {@link RegistryUpgradeError} when rows of an older table exclude each other, naming them.
 */
export async function ensureRegistryTable(query: QueryFunction): Promise<void> {
  for (let round = 1; ; round++) {
    const shape = await readTableShape(query)
    const unfit = shape ? await findUnfit(query, shape) : []
    if (unfit.length > 0) throw new RegistryColumnError(unfit)
    const statement = shape ? nextChange(shape) : CREATE_TABLE
    if (!statement) break
    try {
      if (!shape) await query(`CREATE DATABASE IF NOT EXISTS \`${REGISTRY_DATABASE}\` CHARACTER SET utf8mb4`)
      await query(statement)
    } catch (error) {
      if (errnoOf(error) === DUPLICATE_ENTRY) throw await toDuplicateError(query, error)
      if (!RACES.has(errnoOf(error)) || round >= ROUNDS) throw shape ? toUpgradeError(error) : error
    }
  }
  // Looked for first: the change reads, and so locks, every row there is, under whoever works on one of them (1213).
  const run = toRegistryQuery(query)
  const [undated] = await readRows(run, `SELECT 1 FROM ${REGISTRY_TABLE} WHERE created_at IS NULL LIMIT 1`)
  if (!undated) return
  // By the primary key too, for sessions with sql_safe_updates.
  await run(`UPDATE ${REGISTRY_TABLE} SET created_at = ${NOW} WHERE created_at IS NULL AND id > 0`)
}

/** A server's default may be COMPACT or REDUNDANT, whose keys hold 767 bytes: `branch_name` takes 1,020. */
const ROW_FORMAT = 'ROW_FORMAT = DYNAMIC'

const CREATE_TABLE = `CREATE TABLE IF NOT EXISTS ${REGISTRY_TABLE} (${[
  ...REGISTRY_COLUMNS.map((column) => `${column.name} ${column.definition}`),
  ...Object.values(REGISTRY_KEYS),
].join(', ')}) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin ${ROW_FORMAT}`

/** The next ALTER that an older table needs. */
function nextChange(shape: TableShape): string | undefined {
  const { columns, keys } = listTableChanges(shape)
  const changes = columns.length > 0 ? columns : keys
  return changes.length > 0 ? `ALTER TABLE ${REGISTRY_TABLE} ${[...changes, ROW_FORMAT].join(', ')}` : undefined
}

function toUpgradeError(cause: unknown): Error {
  // A server that takes no writes, or is gone, says so itself: nothing is wrong with the table.
  if (cause instanceof DbEnvError) return cause
  const found = cause instanceof Error ? cause.message : String(cause)
  return new RegistryUpgradeError(found, 'Change the table or the rights of the account, and run `dbenv init` again.', {
    cause,
  })
}

/** Says which rows exclude each other; the server's own message names only one value. */
async function toDuplicateError(query: QueryFunction, cause: unknown): Promise<RegistryUpgradeError> {
  const rows = await readRows(
    query,
    `SELECT environment AS e, base_name AS b, database_name AS d FROM ${REGISTRY_TABLE} WHERE live = 1 AND ` +
      `((environment, base_name) IN (SELECT environment, base_name FROM ${REGISTRY_TABLE} WHERE live = 1 GROUP BY environment, base_name HAVING COUNT(*) > 1) ` +
      `OR database_name IN (SELECT database_name FROM ${REGISTRY_TABLE} WHERE live = 1 GROUP BY database_name HAVING COUNT(*) > 1)) ORDER BY 1, 2, 3`,
  )
  const list = rows.map((row) => `${row['e']}/${row['b']} -> ${row['d']}`).join('; ')
  return new RegistryUpgradeError(
    `active rows exclude each other (${list})`,
    'Keep one active row for each environment and base name, and one for each database name: set is_active = 0 on the ' +
      'others, and run `dbenv init` again.',
    { cause },
  )
}
