import { readRows, type SlotPlace } from '../slot/slot-place.ts'
import { countOwnChanges } from './own-changes.ts'

/** How often the server did what changes schemas, and what makes its counters of rows begin anew. */
export interface ServerActivity {
  readonly schemaChanges: number
  /** Without what resets did themselves; absent where that could not be told apart. */
  readonly counterResets?: number
}

/**
 * Statements that close tables or make their statistics anew: the counters of rows then start at 0 again. A definition
 * that is changed and changed back is what it was, and only this tells of it.
 */
const COUNTER_RESETS = /^com_(?:flush|analyze|optimize|repair|check|alter_table|alter_db|rename_table)/
/** Temporary tables are nobody else's. */
const SCHEMA_CHANGES = /^com_(?:create|alter|drop|rename)_(?!temporary|user|role|server)/

/** So often a reset of another slot is waited for that is changing a table. */
const TRIES = 5
const BETWEEN_TRIES_SECONDS = 0.01

/** Reads both sums over all sessions since the server was started. */
export async function readServerActivity({ query }: Pick<SlotPlace, 'query'>): Promise<ServerActivity> {
  for (let tries = 1; ; tries++) {
    const ownBefore = await countOwnChanges(query)
    const { schemaChanges, counterResets } = await readSums({ query })
    const own = await countOwnChanges(query)
    if (own !== undefined && own === ownBefore) return { schemaChanges, counterResets: counterResets - own }
    if (tries === TRIES) return { schemaChanges }
    // The server waits: tests may have replaced the clock of this process.
    await query(`DO SLEEP(${BETWEEN_TRIES_SECONDS})`)
  }
}

/** Whether no counter of rows began anew between two activities. */
export function hasSameCounters(before: ServerActivity, now: ServerActivity): boolean {
  return now.counterResets !== undefined && now.counterResets === before.counterResets
}

async function readSums({ query }: Pick<SlotPlace, 'query'>): Promise<Required<ServerActivity>> {
  const rows = await readRows(query, "SHOW GLOBAL STATUS LIKE 'Com%'")
  const sum = (pattern: RegExp) =>
    rows
      .filter((row) => pattern.test(String(row['variable_name']).toLowerCase()))
      .reduce((total, row) => total + Number(row['value']), 0)
  return { schemaChanges: sum(SCHEMA_CHANGES), counterResets: sum(COUNTER_RESETS) }
}
