import { type EnvironmentVariables, readSharedDatabases } from '@dbenv/core'

/** The shared databases besides master_config: those of the flag, else of `DBENV_SHARED`, as every program reads it. */
export function chooseSharedDatabases(
  fromFlag: readonly string[] | undefined,
  variables: EnvironmentVariables,
): readonly string[] {
  return fromFlag ?? readSharedDatabases(variables)
}
