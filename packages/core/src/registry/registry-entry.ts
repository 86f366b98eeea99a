import { parseNameWithAdvice } from '../names/database-name.ts'
import { isEnvironmentName } from '../names/environment-name.ts'
import { REGISTRY_DATABASE } from '../names/shared-databases.ts'
import type { DatabaseState, EnvironmentKind, RegistryEntry } from './registry.ts'
import { RegistryRowsError } from './registry-rows-error.ts'

/** The registry's table, as written in every statement. */
export const REGISTRY_TABLE: string = `\`${REGISTRY_DATABASE}\`.\`database_configs\``

/** What {@link toRegistryEntry} reads, for a SELECT; in camel case, which drivers' name mappers leave alone. */
export const ENTRY_COLUMNS: string =
  'base_name AS baseName, environment, branch_name AS branchName, database_name AS databaseName, kind, ' +
  "IF(live IS NULL, 'deleted', state) AS state"

const KINDS: readonly EnvironmentKind[] = ['named', 'run', 'slot', 'template']
const STATES: readonly DatabaseState[] = ['creating', 'ready', 'failed', 'deleting', 'deleted']

/**
 * A row of the table; `undefined` for one whose environment is none of dbenv's. A state that only a later version knows
 * counts as `failed`: it does not resolve. Throws `InvalidDatabaseNameError`, which names the row, for a database name
 * that is none, and {@link RegistryRowsError} for what has not the columns.
 */
export function toRegistryEntry(fields: Readonly<Record<string, unknown>>): RegistryEntry | undefined {
  for (const column of ['environment', 'baseName', 'databaseName', 'kind', 'state']) {
    if (fields?.[column] === undefined) throw new RegistryRowsError(fields)
  }
  const environment = String(fields['environment'])
  if (!isEnvironmentName(environment)) return undefined
  const baseName = String(fields['baseName'])
  const next = `Correct it in ${REGISTRY_TABLE}, where it stands for \`${baseName}\` of environment \`${environment}\`.`
  return {
    baseName,
    environment,
    branchName: fields['branchName'] == null ? undefined : String(fields['branchName']),
    databaseName: parseNameWithAdvice(String(fields['databaseName']), next),
    // mysql2 gives buffers where its `typeCast` is false.
    kind: KINDS.find((kind) => kind === String(fields['kind'])) ?? 'named',
    state: STATES.find((state) => state === String(fields['state'])) ?? 'failed',
  }
}
