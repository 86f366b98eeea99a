import type { EnvironmentSummary } from '@dbenv/clone'
import { readConnectionSettings } from '@dbenv/core'
import { type AddCommand, JSON_OPTION } from '../command-host.ts'
import { formatAgeOf, formatExpiryOf } from '../output/format-age.ts'
import { formatExamples } from '../output/format-examples.ts'
import { formatSize } from '../output/format-size.ts'
import { formatTable } from '../output/format-table.ts'
import { toJsonEnvironment } from '../output/json-environment.ts'
import { printResult } from '../terminal.ts'

const EXAMPLES = [
  ['dbenv list', 'every environment but production'],
  ['dbenv list --all --long', 'production too, with each database'],
  ['dbenv list --json', 'for a script: raw bytes, seconds and times'],
] as const

/** `dbenv list`: the environments of this place. */
export const addListCommand: AddCommand = (program, { terminal }) => {
  program
    .command('list')
    .alias('ls')
    .summary('list the environments on this server')
    .description('Lists the environments on this server: state, branch, databases, size, age, expiry and owner.')
    .option('--all', 'production too')
    .option('--long', 'with every database')
    .option(...JSON_OPTION)
    .addHelpText('after', formatExamples(EXAMPLES))
    .action(async (options) => {
      const { listEnvironments } = await import('@dbenv/clone')
      const environments = await listEnvironments({
        connection: readConnectionSettings(terminal.variables),
        includeProd: options.all === true,
      })
      if (options.json) {
        const document = { environments: environments.map(toJsonEnvironment) }
        return printResult(terminal, JSON.stringify(document, undefined, 2))
      }
      if (environments.length === 0) {
        return printResult(terminal, 'No environment yet. `dbenv create` makes one.')
      }
      printResult(terminal, formatEnvironments(environments))
      if (options.long) printResult(terminal, `\n${formatDatabases(environments)}`)
    })
}

function formatEnvironments(environments: readonly EnvironmentSummary[]): string {
  return formatTable(
    ['ENVIRONMENT', 'STATE', 'BRANCH', 'CONTENT', 'DATABASES', 'SIZE', 'AGE', 'EXPIRES', 'OWNER'],
    environments.map((environment) => [
      environment.environment,
      environment.isLeftBehind ? `${environment.state}, left behind` : environment.state,
      environment.branchName ?? '-',
      describeContent(environment),
      String(environment.databases.length),
      formatSize(environment.sizeBytes),
      formatAgeOf(environment),
      formatExpiryOf(environment),
      environment.owner || '-',
    ]),
    ['DATABASES', 'SIZE', 'AGE'],
  )
}

function formatDatabases(environments: readonly EnvironmentSummary[]): string {
  return formatTable(
    ['ENVIRONMENT', 'BASE NAME', 'DATABASE', 'STATE', 'TABLES', 'SIZE'],
    environments.flatMap((environment) =>
      environment.databases.map((database) => [
        environment.environment,
        database.baseName,
        database.databaseName,
        database.state,
        String(database.tableCount),
        formatSize(database.sizeBytes),
      ]),
    ),
    ['TABLES', 'SIZE'],
  )
}

function describeContent({ content }: EnvironmentSummary): string {
  if (content === undefined) return '-'
  return content === 'schema' ? 'schema' : 'schema + data'
}
