import type { QueryFunction } from '../query-function.ts'
import { toEnvironmentSnapshot } from './environment-snapshot.ts'
import type { Registry } from './registry.ts'
import { ENTRY_COLUMNS, REGISTRY_TABLE, toRegistryEntry } from './registry-entry.ts'
import { explainRegistryError } from './registry-missing-error.ts'
import { RegistryRowsError } from './registry-rows-error.ts'

// Ordered as the rows were made, so that names come in the order of the environment's creation. The LIMIT is every row:
// without one `sql_select_limit` holds (both manuals, under that name), and a row that it cuts off makes another environment
// of the answer, or none. The branch goes in hex: whoever opens a pull request names it, and drivers that put values into
// the text quote a `'` by a backslash, which quotes nothing under NO_BACKSLASH_ESCAPES.
const SELECT = `SELECT ${ENTRY_COLUMNS} FROM ${REGISTRY_TABLE} WHERE live = 1 AND (environment IN (?, 'prod') OR environment IN (SELECT environment FROM ${REGISTRY_TABLE} WHERE branch_name = CONVERT(UNHEX(?) USING utf8mb4) COLLATE utf8mb4_bin AND live = 1)) ORDER BY id LIMIT 18446744073709551615`

/**
 * The registry in `master_config.database_configs` of the server that `query` reaches, which may be a pool. It only
 * reads; `dbenv` and `@dbenv/clone` write it. `readEnvironment` rejects with {@link RegistryRowsError} where `query` gives
 * rows in another shape than a {@link QueryFunction} is to.
 */
export function createSqlRegistry(query: QueryFunction): Registry {
  return {
    async readEnvironment(environment, branchName) {
      try {
        const branch = branchName === undefined ? null : Buffer.from(branchName).toString('hex')
        const result: unknown = await query(SELECT, [environment, branch])
        const rows: unknown = Array.isArray(result) ? result[0] : result
        if (!Array.isArray(rows)) throw new RegistryRowsError(rows)
        const entries = rows.flatMap((row) => toRegistryEntry(row) ?? [])
        return toEnvironmentSnapshot(entries, environment, branchName)
      } catch (error) {
        throw explainRegistryError(error)
      }
    },
  }
}
