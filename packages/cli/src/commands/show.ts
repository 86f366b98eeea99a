import { parseEnvironmentName, parseFullEnvironmentName, readConnectionSettings } from '@dbenv/core'
import { type AddCommand, JSON_OPTION } from '../command-host.ts'
import { describeState } from '../output/describe-state.ts'
import { formatAgeOf, formatExpiryOf } from '../output/format-age.ts'
import { formatExamples } from '../output/format-examples.ts'
import { formatSize } from '../output/format-size.ts'
import { formatPairs, formatTable } from '../output/format-table.ts'
import { toJsonEnvironment } from '../output/json-environment.ts'
import { printResult } from '../terminal.ts'

const EXAMPLES = [
  ['dbenv show mean-reversion', 'one environment and its databases'],
  ['dbenv show prod --json', 'which databases are production'],
] as const

/** `dbenv show ENV`: one environment with its databases. */
export const addShowCommand: AddCommand = (program, { terminal }) => {
  program
    .command('show')
    .summary('show one environment and its databases')
    .description('Shows one environment and its databases. It only reads, so `prod` may be shown too.')
    .argument('<environment>', 'its name or label')
    .option(...JSON_OPTION)
    .addHelpText('after', formatExamples(EXAMPLES))
    .action(async (text, options) => {
      const name = text === 'prod' ? parseFullEnvironmentName(text) : parseEnvironmentName(text, 'the command line')
      const { EnvironmentNotFoundError, listEnvironments } = await import('@dbenv/clone')
      const environments = await listEnvironments({
        connection: readConnectionSettings(terminal.variables),
        includeProd: true,
      })
      const environment = environments.find((candidate) => candidate.environment === name)
      if (environment === undefined) {
        const tests = environments.map((candidate) => candidate.environment).filter((found) => found !== 'prod')
        throw new EnvironmentNotFoundError([name], tests)
      }
      if (options.json) return printResult(terminal, JSON.stringify(toJsonEnvironment(environment), undefined, 2))
      const { createdAt } = environment
      printResult(
        terminal,
        formatPairs([
          ['environment', environment.environment],
          ['state', describeState(environment)],
          ['branch', environment.branchName ?? '-'],
          ['copied from', environment.source ?? '-'],
          ['content', environment.content ?? '-'],
          ['owner', environment.owner || '-'],
          ['created', createdAt === undefined ? '-' : `${createdAt.toISOString()} (${formatAgeOf(environment)})`],
          ['expires', formatExpiryOf(environment)],
          ['size', formatSize(environment.sizeBytes)],
        ]),
      )
      const databases = environment.databases.map((database) => [
        database.baseName,
        database.databaseName,
        database.state,
        String(database.tableCount),
        formatSize(database.sizeBytes),
      ])
      const headings = ['BASE NAME', 'DATABASE', 'STATE', 'TABLES', 'SIZE']
      printResult(terminal, `\n${formatTable(headings, databases, ['TABLES', 'SIZE'])}`)
    })
}
