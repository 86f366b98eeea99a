import { type QueryFunction, REGISTRY_TABLE } from '@dbenv/core'
import { readRows } from '../session/read-rows.ts'

/** Where a test harness notes, for each environment of a worker, the state in which it left it: beside the registry. */
export const SLOT_STATE_TABLE = '`master_config`.`dbenv_test_slots`'

/** Makes the table of slot states, if it is not there. */
export async function ensureSlotStates(query: QueryFunction): Promise<void> {
  await query(
    `CREATE TABLE IF NOT EXISTS ${SLOT_STATE_TABLE} (environment VARCHAR(64) PRIMARY KEY, state LONGTEXT NOT NULL)
     ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
  )
}

/** Forgets the states of environments that the registry no longer holds. The table may be missing. */
export async function forgetSlotStates(query: QueryFunction): Promise<void> {
  const tables = await readRows(
    query,
    "SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'master_config' AND TABLE_NAME = 'dbenv_test_slots'",
  )
  if (tables.length === 0) return
  await query(
    `DELETE FROM ${SLOT_STATE_TABLE} WHERE environment NOT IN
     (SELECT environment FROM ${REGISTRY_TABLE} WHERE live = 1)`,
  )
}
