import { readRows, type SlotPlace } from './slot-place.ts'

/** How often the server did what changes schemas, and what makes its counters of rows begin anew. */
export interface ServerActivity {
  readonly schemaChanges: number
  readonly counterResets: number
}

/** Statements that close tables or make their statistics anew: the counters of rows then start at 0 again. */
const COUNTER_RESETS = /^com_(?:flush|analyze|optimize|repair|check)/
/** Temporary tables are nobody else's. */
const SCHEMA_CHANGES = /^com_(?:create|alter|drop|rename)_(?!temporary|user|role|server)/

/** Reads both sums over all sessions since the server was started. They only grow. */
export async function readServerActivity(place: SlotPlace): Promise<ServerActivity> {
  const rows = await readRows(place.query, "SHOW GLOBAL STATUS LIKE 'Com%'")
  const sum = (pattern: RegExp) =>
    rows
      .filter((row) => pattern.test(String(row['variable_name']).toLowerCase()))
      .reduce((total, row) => total + Number(row['value']), 0)
  return { schemaChanges: sum(SCHEMA_CHANGES), counterResets: sum(COUNTER_RESETS) }
}
