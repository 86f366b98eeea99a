import {
  type DatabaseName,
  foldName,
  type LowerCaseTableNames,
  type QueryFunction,
  quoteIdentifier,
  type TestEnvironmentName,
  toSharedDatabases,
} from '@dbenv/core'
import { MARKER_ROUTINE, parseMarker } from '../marker/database-marker.ts'
import { createWritableRegistry } from '../registry/create-writable-registry.ts'
import { readRows } from '../session/read-rows.ts'
import { readText } from '../session/row.ts'
import { EraseRefusedError } from './destroy-errors.ts'
import { findEraseRefusal } from './erase-refusal.ts'

/** What may be emptied, over one connection of the caller's. */
export interface EraserOptions {
  /** One connection: what it is set to (`foreign_key_checks`, lock timeouts) is in force. */
  readonly query: QueryFunction
  readonly environment: TestEnvironmentName
  /** Databases of the environment; each is checked. */
  readonly databaseNames: readonly DatabaseName[]
  /** Shared databases besides `master_config`: never emptied. */
  readonly shared?: readonly string[] | undefined
}

/** Empties what belongs to one test environment. Good for one piece of work: open another one for the next. */
export interface Eraser {
  /** `truncate` also starts AUTO_INCREMENT anew; `delete` is faster for few rows on MySQL, and keeps it. */
  emptyTable(databaseName: DatabaseName, table: string, how: 'truncate' | 'delete'): Promise<void>
  /** Deletes the rows that the rest of the statement chooses: joins and a condition, in which the table has no alias. */
  deleteRows(databaseName: DatabaseName, table: string, joinsAndWhere: string): Promise<void>
  /** Takes a trigger away so that rows can be put back without it; the caller makes it anew. */
  dropTrigger(databaseName: DatabaseName, trigger: string): Promise<void>
}

/**
 * Checks that every database is a `ready` one of the test environment, by registry, name and marker, and lends what
 * empties tables in them. Throws `EraseRefusedError`; nothing was touched then.
 */
export async function openEraser(options: EraserOptions): Promise<Eraser> {
  const { query, environment, databaseNames } = options
  const lowerCaseTableNames = await readLowerCaseTableNames(query)
  const markers = await readMarkers(query, databaseNames, lowerCaseTableNames)
  const rows = await createWritableRegistry(query).listRows()
  const shared = toSharedDatabases(options.shared)
  for (const databaseName of databaseNames) {
    const marker = parseMarker(markers.get(foldName(databaseName, lowerCaseTableNames)) ?? '')
    const refusal = findEraseRefusal({ environment, databaseName, rows, shared, lowerCaseTableNames, marker })
    if (refusal !== undefined) throw new EraseRefusedError(databaseName, refusal)
  }
  const checked = new Set<string>(databaseNames)
  const toObject = (databaseName: DatabaseName, name: string): string => {
    if (!checked.has(databaseName)) throw new EraseRefusedError(databaseName, 'the eraser was not opened for it')
    return `${quoteIdentifier(databaseName)}.${quoteIdentifier(name)}`
  }
  return {
    async emptyTable(databaseName, table, how) {
      const object = toObject(databaseName, table)
      await query(how === 'truncate' ? `TRUNCATE TABLE ${object}` : `DELETE FROM ${object}`)
    },
    async deleteRows(databaseName, table, joinsAndWhere) {
      const object = toObject(databaseName, table)
      // An alias is looked for in the current database, of which there must be one (both servers).
      await query(`DELETE FROM ${object} USING ${object} ${joinsAndWhere}`)
    },
    async dropTrigger(databaseName, trigger) {
      await query(`DROP TRIGGER ${toObject(databaseName, trigger)}`)
    },
  }
}

async function readMarkers(
  query: QueryFunction,
  databaseNames: readonly DatabaseName[],
  lowerCaseTableNames: LowerCaseTableNames,
): Promise<ReadonlyMap<string, string>> {
  if (databaseNames.length === 0) return new Map()
  const rows = await readRows(
    query,
    `SELECT ROUTINE_SCHEMA AS name, ROUTINE_COMMENT AS marker FROM information_schema.ROUTINES
      WHERE ROUTINE_SCHEMA IN (${databaseNames.map(() => '?').join(', ')}) AND ROUTINE_NAME = ?`,
    [...databaseNames, MARKER_ROUTINE],
  )
  return new Map(rows.map((row) => [foldName(readText(row, 'name'), lowerCaseTableNames), readText(row, 'marker')]))
}

async function readLowerCaseTableNames(query: QueryFunction): Promise<LowerCaseTableNames> {
  const [row] = await readRows(query, 'SELECT @@lower_case_table_names AS setting')
  const setting = Number(row?.['setting'])
  return setting === 1 || setting === 2 ? setting : 0
}
