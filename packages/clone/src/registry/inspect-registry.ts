import type { QueryFunction } from '@dbenv/core'
import { findLossyChanges } from './find-lossy-changes.ts'
import { findUnfitColumns, type UnfitColumn } from './find-unfit-columns.ts'
import { findUnfitKeys } from './find-unfit-keys.ts'
import { listTableChanges } from './list-table-changes.ts'
import { readTableShape, type TableShape } from './table-shape.ts'

/** What stands between the registry's table and the form that dbenv works by. */
export interface RegistryInspection {
  /** Whether there is a table; without one both lists are empty. */
  readonly exists: boolean
  /** What dbenv cannot work by, nor change without a loss: `initRegistry` and every clone refuse such a table. */
  readonly unfit: readonly UnfitColumn[]
  /** What `initRegistry` would change, as parts of an `ALTER TABLE`; empty for a table in its present form. */
  readonly changes: readonly string[]
}

/**
 * Compares the table `master_config.database_configs` with the form that dbenv works by. Only reads. Takes a query of an
 * account that may see the table: of one that may not, `exists` is `false`.
 */
export async function inspectRegistry(query: QueryFunction): Promise<RegistryInspection> {
  const shape = await readTableShape(query)
  if (!shape) return { exists: false, unfit: [], changes: [] }
  const { columns, keys } = listTableChanges(shape)
  return { exists: true, unfit: await findUnfit(query, shape), changes: [...columns, ...keys] }
}

/** What dbenv cannot work by, once for each column. */
export async function findUnfit(query: QueryFunction, shape: TableShape): Promise<readonly UnfitColumn[]> {
  const lossy = await findLossyChanges(query, shape)
  const changed = new Set(lossy.map(({ column }) => column))
  return [...lossy, ...findUnfitColumns(shape).filter(({ column }) => !changed.has(column)), ...findUnfitKeys(shape)]
}
