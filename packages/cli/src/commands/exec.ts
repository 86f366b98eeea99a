import { type DetectedEnvironment, type EnvironmentName, readConnectionSettings } from '@dbenv/core'
import { chooseSharedDatabases } from '../arguments/shared-databases.ts'
import { ProductionRefusedError } from '../cli-errors.ts'
import type { AddCommand } from '../command-host.ts'
import { readDetection } from '../detection.ts'
import { openEnvironment } from '../open-environment.ts'
import { formatExamples } from '../output/format-examples.ts'
import { runInside } from '../run-inside.ts'
import type { Terminal } from '../terminal.ts'

const EXAMPLES = [
  ['dbenv exec --env mean-reversion -- node service.js', 'run a service on a copy'],
  ['dbenv exec -- npm test', "on the branch's own environment"],
] as const

/** `dbenv exec -- COMMAND`: runs a command in an environment and ends as it ended. */
export const addExecCommand: AddCommand = (program, { terminal, setExitCode }) => {
  program
    .command('exec')
    .summary('run a command in an environment')
    .description(
      'Runs a command with DBENV_ENVIRONMENT set, so that every program in it that uses dbenv works in that ' +
        "environment, whatever the branch. Ends with the command's own exit code.",
    )
    .usage('[options] -- <command> [arguments...]')
    .option('--env <label>', "the environment (default: the branch's own)")
    .argument('<command...>', 'the command and its arguments, after --')
    .passThroughOptions()
    .addHelpText('after', formatExamples(EXAMPLES))
    .action(async ([file = '', ...words], options) => {
      const detected = readDetection(terminal, options.env)
      if (detected.environment === 'prod') {
        throw new ProductionRefusedError(
          'entered by `dbenv exec`',
          'Name an environment: `dbenv exec --env LABEL -- COMMAND`, or run the command by itself.',
        )
      }
      const environment = await findEnvironment(terminal, detected)
      setExitCode(await runInside(terminal, environment, file, words))
    })
}

/** The environment itself, or the one its branch leads to. Throws when it does not exist: better now than in the command. */
async function findEnvironment(terminal: Terminal, detected: DetectedEnvironment): Promise<EnvironmentName> {
  const shared = chooseSharedDatabases(undefined, terminal.variables)
  await using opened = openEnvironment(detected, shared, () => readConnectionSettings(terminal.variables))
  return (await opened.dbEnv.load()).environment
}
