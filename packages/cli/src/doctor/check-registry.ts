import { describeMisnamedRow, listEnvironments } from '@dbenv/clone'
import type { ConnectionSettings, QueryFunction } from '@dbenv/core'
import { countOf } from '../output/count-of.ts'
import { describeState } from '../output/describe-state.ts'
import { checkRegistryForm } from './check-registry-form.ts'
import { type CheckResult, createResults } from './check-result.ts'
import { readDatabases } from './read-databases.ts'

/** What the registry holds of production, and what was found about it. */
export interface RegistryFindings {
  readonly results: readonly CheckResult[]
  /** Production's base names. */
  readonly baseNames: readonly string[]
}

/** Whether the registry is there, and agrees with the databases that are on the server. */
export async function checkRegistry(connection: ConnectionSettings, query: QueryFunction): Promise<RegistryFindings> {
  const environments = await listEnvironments({ connection, includeProd: true })
  const existing = await readDatabases(query)
  const prod = createResults('production')
  const results: CheckResult[] = [...(await checkRegistryForm(query))]

  const production = environments
    .filter(({ environment }) => environment === 'prod')
    .flatMap(({ databases }) => databases)
  const baseNames = production.map(({ baseName }) => baseName)
  const lost = baseNames.filter((baseName) => !existing.has(baseName))
  if (baseNames.length === 0) {
    results.push(
      prod.problem('No database is registered as production. `dbenv init --register a,b` or `--register-all`.'),
    )
  } else if (lost.length > 0) {
    results.push(
      prod.problem(
        `Registered as production, but not on the server, or not to be seen by this account: ${lost.join(', ')}.`,
      ),
    )
  } else {
    results.push(prod.ok(`${countOf(baseNames.length, 'database')} registered, all on the server.`))
  }

  // One that is not there under its base name, but under the name in its row.
  const misnamed = production.filter(
    ({ baseName, databaseName }) => lost.includes(baseName) && existing.has(databaseName),
  )
  for (const row of misnamed) results.push(prod.problem(describeMisnamedRow(row)))

  const copies = createResults('environments')
  const tests = environments.filter(({ environment }) => environment !== 'prod')
  for (const { environment, state, holder, isLeftBehind, isExpired, databases } of tests) {
    const missing = databases.filter((database) => database.state === 'ready' && !existing.has(database.databaseName))
    if (missing.length > 0) {
      const names = missing.map(({ databaseName }) => databaseName).join(', ')
      results.push(
        copies.problem(
          `${environment}: registered, but not on the server, or not to be seen by this account: ${names}. If they are gone, delete it and create it again.`,
        ),
      )
    }
    if (state !== 'ready' && !isLeftBehind && (holder === undefined || holder.state === 'gone')) {
      results.push(
        copies.warning(
          `${environment}: ${describeState({ state, holder, isLeftBehind })}. Create it again, or delete it.`,
        ),
      )
    }
    if (isExpired && !isLeftBehind)
      results.push(copies.warning(`${environment} has expired. \`dbenv prune\` drops it.`))
  }
  const leftBehind = tests.filter(({ isLeftBehind }) => isLeftBehind).map(({ environment }) => environment)
  if (leftBehind.length > 0) {
    const names = leftBehind.join(', ')
    const count = countOf(leftBehind.length, 'environment')
    results.push(copies.warning(`${count} left behind by processes that died: ${names}. \`dbenv prune\` drops that.`))
  }
  if (results.every(({ check }) => check !== 'environments')) {
    results.push(copies.ok(`${countOf(tests.length, 'environment')}, all whole.`))
  }
  return { results, baseNames }
}
