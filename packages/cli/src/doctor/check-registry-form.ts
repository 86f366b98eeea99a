import { isTestEnvironmentName, type QueryFunction, REGISTRY_DATABASE, REGISTRY_TABLE } from '@dbenv/core'
import { countOf } from '../output/count-of.ts'
import { type CheckResult, createResults } from './check-result.ts'

/** What the insert of a row is a lock by. */
const UNIQUE_KEYS = [
  ['environment', 'base_name', 'live'],
  ['database_name', 'live'],
] as const

/** Whether the registry's table has its present form, and holds rows that no command reads. */
export async function checkRegistryForm(query: QueryFunction): Promise<readonly CheckResult[]> {
  const { ok, warning, problem } = createResults('registry')
  const keys = new Map<string, string[]>()
  const parts = await read(
    query,
    `SELECT index_name AS keyName, column_name AS columnName FROM information_schema.statistics
     WHERE table_schema = '${REGISTRY_DATABASE}' AND table_name = 'database_configs' AND non_unique = 0 ORDER BY seq_in_index`,
  )
  for (const { keyName, columnName } of parts) {
    const key = String(keyName)
    keys.set(key, [...(keys.get(key) ?? []), String(columnName).toLowerCase()])
  }
  const found = [...keys.values()].map((columns) => columns.join(', '))
  const missing = UNIQUE_KEYS.map((columns) => columns.join(', ')).filter((columns) => !found.includes(columns))
  if (missing.length > 0) {
    return [
      problem(
        `master_config.database_configs is an older table, or half brought up to date: it has no unique key over ` +
          `(${missing.join('), nor over (')}), so that two commands at once may make the same. Run \`dbenv init\`.`,
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
