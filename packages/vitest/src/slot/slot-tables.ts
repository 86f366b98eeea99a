import { quoteAddress } from '../quote-address.ts'
import { listDatabases, type Row, readRows, type SlotPlace } from './slot-place.ts'

/** A table of a slot and where its rows come from. */
export interface SlotTable {
  /** `database.table`, quoted: how a statement names it, and its key here. */
  readonly name: string
  readonly database: string
  readonly table: string
  /** The same table of the source, quoted. */
  readonly sourceName: string
  readonly sourceDatabase: string
  /** `archive`: of the engine whose rows can be added and read, but not deleted. */
  readonly kind: 'base' | 'sequence' | 'versioned' | 'archive'
  /** Whether the storage engine counts changes of this table, and nothing sets its counter back by itself. */
  readonly isCounted: boolean
  readonly hasTriggers: boolean
  /** The tables (`name`) whose rows InnoDB itself changes when rows of this one change: that is not counted. */
  readonly cascadesTo: readonly string[]
}

/** Reads which tables the slot has. Views, and MERGE tables, hold no rows of their own and are left out. */
export async function readSlotTables(
  place: Pick<SlotPlace, 'query' | 'slot' | 'sourceDatabases'>,
): Promise<readonly SlotTable[]> {
  const databases = listDatabases(place)
  const tables = await readRows(
    place.query,
    `SELECT table_schema, table_name, table_type, engine, create_options, @@GLOBAL.innodb_stats_persistent AS is_persistent
     FROM information_schema.tables WHERE table_schema IN (?) AND table_type <> 'VIEW' AND COALESCE(engine, '') <> 'MRG_MYISAM'`,
    [databases],
  )
  const cascades = await readRows(
    place.query,
    `SELECT DISTINCT r.constraint_schema, r.table_name, k.referenced_table_schema, k.referenced_table_name
     FROM information_schema.referential_constraints r JOIN information_schema.key_column_usage k
       ON k.constraint_schema = r.constraint_schema AND k.constraint_name = r.constraint_name AND k.table_name = r.table_name
     WHERE r.constraint_schema IN (?) AND k.table_schema IN (?) AND k.referenced_table_name IS NOT NULL
       AND (r.delete_rule IN ('CASCADE', 'SET NULL') OR r.update_rule IN ('CASCADE', 'SET NULL'))`,
    [databases, databases],
  )
  const triggered = await readRows(
    place.query,
    `SELECT DISTINCT event_object_schema, event_object_table FROM information_schema.triggers
     WHERE event_object_schema IN (?)`,
    [databases],
  )
  const baseNames = new Map(Object.entries(place.slot.databases).map(([base, database]) => [database, base]))
  return tables.map((row) => {
    const database = String(row['table_schema'])
    const table = String(row['table_name'])
    const sourceDatabase = place.sourceDatabases[baseNames.get(database) ?? ''] ?? ''
    return {
      name: quoteAddress(database, table),
      database,
      table,
      sourceName: quoteAddress(sourceDatabase, table),
      sourceDatabase,
      kind: toKind(row),
      isCounted: row['engine'] === 'InnoDB' && hasLastingStatistics(row),
      hasTriggers: triggered.some(
        (row) => row['event_object_schema'] === database && row['event_object_table'] === table,
      ),
      cascadesTo: cascades
        .filter(
          (cascade) => cascade['referenced_table_schema'] === database && cascade['referenced_table_name'] === table,
        )
        .map((cascade) => quoteAddress(String(cascade['constraint_schema']), String(cascade['table_name']))),
    }
  })
}

/**
 * Whether InnoDB leaves the counter of a table alone: it sets it back when it makes statistics anew. For those that it
 * keeps in memory alone it does so after each sixteenth of the rows that is written, whatever else is set.
 */
function hasLastingStatistics(row: Row): boolean {
  const options = String(row['create_options'])
  if (/stats_auto_recalc=1/i.test(options)) return false
  const chosen = /stats_persistent=([01])/i.exec(options)?.[1]
  return chosen === undefined ? Number(row['is_persistent']) === 1 : chosen === '1'
}

function toKind(row: Row): SlotTable['kind'] {
  if (row['table_type'] === 'SEQUENCE') return 'sequence'
  if (row['table_type'] === 'SYSTEM VERSIONED') return 'versioned'
  return row['engine'] === 'ARCHIVE' ? 'archive' : 'base'
}

/** Adds what InnoDB changes along with the tables: the counters do not show it (MariaDB 10.11, MySQL 9.7). */
export function addCascades(dirty: ReadonlySet<string>, tables: readonly SlotTable[]): ReadonlySet<string> {
  const children = new Map(tables.map(({ name, cascadesTo }) => [name, cascadesTo]))
  const all = new Set(dirty)
  // a set can be added to while it is walked
  for (const name of all) for (const child of children.get(name) ?? []) all.add(child)
  return all
}
