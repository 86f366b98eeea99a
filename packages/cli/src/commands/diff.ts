import { parseEnvironmentName, readConnectionSettings } from '@dbenv/core'
import { chooseSharedDatabases } from '../arguments/shared-databases.ts'
import { UsageError } from '../cli-errors.ts'
import { type AddCommand, JSON_OPTION } from '../command-host.ts'
import { countOf } from '../output/count-of.ts'
import { formatExamples } from '../output/format-examples.ts'
import { printResult } from '../terminal.ts'

const EXAMPLES = [
  ['dbenv diff mean-reversion', 'what has changed since it was copied from production'],
  ['dbenv diff mean-reversion --against other', 'two copies with each other'],
] as const

/** `dbenv diff ENV`: how the structure of an environment differs from what a new copy would be. */
export const addDiffCommand: AddCommand = (program, { terminal }) => {
  program
    .command('diff')
    .summary("compare an environment's structure with production's")
    .description(
      'Compares tables, views, routines, triggers and events of an environment with what a new copy of production would ' +
        'hold. Rows, AUTO_INCREMENT and DEFINERs are not compared. Only reads.',
    )
    .argument('<environment>', 'its name or label')
    .option('--against <environment>', 'compare with this environment', 'prod')
    .option(...JSON_OPTION)
    .addHelpText('after', formatExamples(EXAMPLES))
    .action(async (text, options) => {
      if (text === 'prod') {
        throw new UsageError(
          '`dbenv diff` compares with prod by itself: name a test environment; `dbenv list` shows them.',
        )
      }
      const { diffEnvironments } = await import('@dbenv/clone')
      const diff = await diffEnvironments({
        connection: readConnectionSettings(terminal.variables),
        environment: parseEnvironmentName(text, 'the command line'),
        against: options.against === 'prod' ? 'prod' : parseEnvironmentName(options.against, '--against'),
        shared: chooseSharedDatabases(undefined, terminal.variables),
      })
      if (options.json) return printResult(terminal, JSON.stringify(diff, undefined, 2))
      const { environment, against, isEqual, databases } = diff
      if (isEqual) {
        return printResult(terminal, `${environment} is equal to ${against}: ${countOf(databases.length, 'database')}.`)
      }
      for (const { baseName, differences } of databases) {
        if (differences.length > 0)
          printResult(
            terminal,
            [baseName, ...differences.map((line) => `  ${line.replaceAll(/\s*\n\s*/g, ' ')}`)].join('\n'),
          )
      }
    })
}
