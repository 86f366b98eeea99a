import { splitList } from '../split-list.ts'
import { parseNameWithAdvice } from './database-name.ts'

/** The database that holds the registry of a place. */
export const REGISTRY_DATABASE = 'master_config'

/** The registry's database and those that configuration adds: never suffixed, never dropped. */
export function toSharedDatabases(more: Iterable<string> = []): ReadonlySet<string> {
  return new Set([REGISTRY_DATABASE, ...more])
}

/**
 * The shared databases that `DBENV_SHARED` adds to `master_config`, separated by commas; none when it is not set. One
 * variable for the command line and for programs, so that both leave the same databases alone. Throws
 * `InvalidDatabaseNameError`, which names the variable, for what is no database name.
 *
 * @param environmentVariables @default process.env
 */
export function readSharedDatabases(
  environmentVariables: Readonly<Record<string, string | undefined>> = process.env,
): readonly string[] {
  const next = 'It is listed in DBENV_SHARED: correct it there.'
  return splitList(environmentVariables['DBENV_SHARED']).map((name) => parseNameWithAdvice(name, next))
}
