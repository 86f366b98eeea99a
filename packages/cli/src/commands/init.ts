import { readConnectionSettings } from '@dbenv/core'
import { parseNameList } from '../arguments/name-list.ts'
import { chooseSharedDatabases } from '../arguments/shared-databases.ts'
import { UsageError } from '../cli-errors.ts'
import { type AddCommand, JSON_OPTION } from '../command-host.ts'
import { EXIT_CODE } from '../exit-code.ts'
import { countOf } from '../output/count-of.ts'
import { formatExamples } from '../output/format-examples.ts'
import { printNotice, printResult } from '../terminal.ts'

const EXAMPLES = [
  ['dbenv init', 'make the registry, or bring it up to date'],
  ['dbenv init --register trades,users', 'record two databases as production'],
  ['dbenv init --register-all --shared geo', 'record every database but the shared ones'],
] as const

/** `dbenv init`: the registry of this place, and which databases are production. Safe to run again. */
export const addInitCommand: AddCommand = (program, { terminal, setExitCode }) => {
  program
    .command('init')
    .summary('make the registry and record which databases are production')
    .description(
      'Makes the registry (master_config.database_configs) on the server, or adds what an older one lacks, and records ' +
        'which databases are production. Safe to run again; never drops anything.',
    )
    .option('--register <names>', 'record these databases as production (comma between)', parseNameList)
    .option('--register-all', 'record every database that is no system schema, not shared and no copy')
    .option(
      '--shared <names>',
      'shared databases besides master_config: never copied (default: DBENV_SHARED)',
      parseNameList,
    )
    .option(...JSON_OPTION)
    .addHelpText('after', formatExamples(EXAMPLES))
    .action(async (options) => {
      if (options.register && options.registerAll) {
        throw new UsageError('`--register` and `--register-all` were both given. Choose one.')
      }
      const { describeMisnamedRow, initRegistry } = await import('@dbenv/clone')
      const result = await initRegistry({
        connection: readConnectionSettings(terminal.variables),
        register: options.registerAll ? 'all' : options.register,
        shared: chooseSharedDatabases(options.shared, terminal.variables),
      })
      if (result.leftOut.length > 0) setExitCode(EXIT_CODE.partlyDone)
      for (const { databaseName, reason } of result.leftOut) {
        printNotice(
          terminal,
          `warning: \`${databaseName}\` was left out: ${reason}. Rename it, or say that all environments share it ` +
            `(\`--shared\`, DBENV_SHARED). All others are recorded.`,
        )
      }
      for (const name of result.missingShared) {
        printNotice(
          terminal,
          `warning: the shared database \`${name}\` is not on the server, or not to be seen by this account. Check the spelling.`,
        )
      }
      for (const name of result.withinTestGrants) {
        printNotice(
          terminal,
          `warning: \`${name}\` is named like a test database: the rights that a test account needs on those hold there ` +
            'too, so that such an account can write it. Rename it, or grant each test database by its name.',
        )
      }
      for (const row of result.misnamed) printNotice(terminal, `warning: ${describeMisnamedRow(row)}`)
      if (options.json) return printResult(terminal, JSON.stringify(result, undefined, 2))
      const { registered, baseNames } = result
      printResult(terminal, 'The registry is ready: master_config.database_configs.')
      if (registered.length > 0) {
        printResult(terminal, `Recorded as production: ${registered.join(', ')}.`)
      } else if (baseNames.length > 0) {
        printResult(terminal, `Nothing new to record; production is ${countOf(baseNames.length, 'database')}.`)
      } else {
        printResult(
          terminal,
          'No database is recorded as production yet: `dbenv init --register a,b` or `--register-all`.',
        )
      }
    })
}
