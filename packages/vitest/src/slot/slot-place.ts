import type { ConnectionSettings, EnvironmentName, QueryFunction } from '@dbenv/core'
import type { ProvidedSlot, RowCounting, SlotMaking } from '../provided-context.ts'

/** One slot, the environment it is a copy of, and a connection to their server. */
export interface SlotPlace {
  readonly query: QueryFunction
  readonly connection: ConnectionSettings
  readonly flavour: 'mariadb' | 'mysql'
  readonly slot: ProvidedSlot
  /** The environment that the slot was copied from. */
  readonly source: EnvironmentName
  readonly shared: readonly string[]
  /** Base name to database name, of the source. */
  readonly sourceDatabases: Readonly<Record<string, string>>
  readonly making: SlotMaking
  readonly counting: RowCounting
}

/** A row as an object of texts and numbers. */
export type Row = Readonly<Record<string, unknown>>

/** Runs a query and gives its rows with column names in lower case: MySQL 8 gives those of its catalogue in capitals. */
export async function readRows(
  query: QueryFunction,
  sql: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> {
  const [rows] = await query(sql, values)
  if (!Array.isArray(rows)) return []
  return rows.map((row: object) =>
    Object.fromEntries(Object.entries(row).map(([name, value]) => [name.toLowerCase(), value])),
  )
}

/** The database names of the slot, and never an empty list: `IN ()` is no SQL. */
export function listDatabases({ slot }: Pick<SlotPlace, 'slot'>): readonly string[] {
  return ['', ...Object.values(slot.databases)]
}
