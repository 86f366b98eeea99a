import { isSameDatabase, type QueryFunction } from '@dbenv/core'
import { readModes } from '../read-modes.ts'
import { type CheckResult, createResults } from './check-result.ts'
import { readDatabases } from './read-databases.ts'

/**
 * Whether every database of DBENV_SHARED is there. One that is not is misspelt, most likely, and the one that was meant
 * is then neither shared nor kept out of environments.
 */
export async function checkShared(query: QueryFunction, shared: readonly string[]): Promise<readonly CheckResult[]> {
  if (shared.length === 0) return []
  const { warning } = createResults('settings')
  const existing = [...(await readDatabases(query))]
  const { lowerCaseTableNames = 0 } = await readModes(query)
  return shared
    .filter((name) => !existing.some((other) => isSameDatabase(name, other, lowerCaseTableNames)))
    .map((name) =>
      warning(
        `DBENV_SHARED names \`${name}\`, which is not on the server, or not to be seen by this account. Check the spelling: ` +
          'names are separated by commas.',
      ),
    )
}
