import type { EnvironmentVariables } from '@dbenv/core'
import { parseNameList } from './name-list.ts'

/** The shared databases besides master_config: those of the flag, else of `DBENV_SHARED` (`a,b`), else none. */
export function readSharedDatabases(
  fromFlag: readonly string[] | undefined,
  variables: EnvironmentVariables,
): readonly string[] {
  if (fromFlag !== undefined) return fromFlag
  const text = variables['DBENV_SHARED']
  return text ? parseNameList(text) : []
}
