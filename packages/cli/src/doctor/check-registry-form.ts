import { inspectRegistry } from '@dbenv/clone'
import { isTestEnvironmentName, type QueryFunction, REGISTRY_TABLE } from '@dbenv/core'
import { countOf } from '../output/count-of.ts'
import { type CheckResult, createResults } from './check-result.ts'

/** Whether the registry's table has its present form, and holds rows that no command reads. */
export async function checkRegistryForm(query: QueryFunction): Promise<readonly CheckResult[]> {
  const { ok, warning, problem } = createResults('registry')
  const { unfit, changes } = await inspectRegistry(query)
  if (unfit.length > 0) return unfit.map(({ column, found, next }) => problem(`Column \`${column}\` ${found}. ${next}`))
  if (changes.length > 0) {
    return [
      problem(
        'master_config.database_configs is an older table, or half brought up to date, so that two commands at once may ' +
          `make the same. Run \`dbenv init\`: it changes ${changes.join(', ')}.`,
      ),
    ]
  }
  const rows = await read(
    query,
    `SELECT environment AS environmentName, COUNT(*) AS rowCount FROM ${REGISTRY_TABLE} WHERE live = 1 GROUP BY environment`,
  )
  const strange = rows.filter(({ environmentName }) => !isEnvironment(String(environmentName)))
  if (strange.length === 0) return [ok('master_config.database_configs can be read.')]
  const names = strange.map(
    ({ environmentName, rowCount }) => `\`${environmentName}\` (${countOf(Number(rowCount), 'row')})`,
  )
  return [
    warning(
      `Rows of master_config.database_configs name what is no environment: ${names.join(', ')}. No command shows or ` +
        'removes them. An environment is `prod`, `test` or `test-` and a label of small letters, digits and hyphens: correct ' +
        'the rows, or delete them.',
    ),
  ]
}

function isEnvironment(name: string): boolean {
  return name === 'prod' || isTestEnvironmentName(name)
}

async function read(query: QueryFunction, sql: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const [rows] = await query(sql)
  return Array.isArray(rows) ? rows : []
}
