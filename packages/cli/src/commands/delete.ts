import { readConnectionSettings } from '@dbenv/core'
import { parseEnvironmentToChange } from '../arguments/environment-to-change.ts'
import { chooseSharedDatabases } from '../arguments/shared-databases.ts'
import { UsageError } from '../cli-errors.ts'
import { type AddCommand, JSON_OPTION } from '../command-host.ts'
import { askToDelete } from '../confirmation/ask-to-delete.ts'
import { exitCodeOfPart } from '../exit-code.ts'
import { countOf } from '../output/count-of.ts'
import { formatExamples } from '../output/format-examples.ts'
import { printError } from '../output/print-error.ts'
import { printNotice, printResult } from '../terminal.ts'

const EXAMPLES = [
  ['dbenv delete mean-reversion', 'show what would go, ask, then drop it'],
  ['dbenv delete test-a test-b --confirm', 'two environments, without a question'],
  ['dbenv --delete-env mean-reversion', 'the same, said as a flag'],
] as const

/** `dbenv delete ENV...`: drops environments after showing exactly what goes. */
export const addDeleteCommand: AddCommand = (program, { terminal, setExitCode }) => {
  program
    .command('delete')
    .alias('rm')
    .summary('drop environments, after showing what goes and asking')
    .description(
      'Drops the databases of one or more environments. Shows them first and asks; `n` deletes nothing. Production ' +
        'cannot be deleted.',
    )
    .argument('[environments...]', 'their names or labels')
    .option('--delete-env <environments...>', 'the same as naming them')
    .option('--confirm', 'agree beforehand: no question')
    .option(...JSON_OPTION)
    .addHelpText('after', formatExamples(EXAMPLES))
    .action(async (named, options) => {
      const texts = [...named, ...(options.deleteEnv ?? [])].flatMap((text) => text.split(','))
      if (texts.length === 0) {
        throw new UsageError('No environment to delete was named. `dbenv list` shows what there is.')
      }
      const environments = [...new Set(texts.map((text) => parseEnvironmentToChange(text, 'deleted')))]
      const { deleteEnvironment } = await import('@dbenv/clone')
      const { settleDeletion, toJsonDeletion } = await import('../settle-deletion.ts')
      const deletion = deleteEnvironment({
        connection: readConnectionSettings(terminal.variables),
        environments,
        shared: chooseSharedDatabases(undefined, terminal.variables),
        confirm: askToDelete(terminal, {
          confirmed: options.confirm === true,
          command: `dbenv delete ${environments.join(' ')}`,
        }),
        signal: terminal.claimSignal(),
        onWaiting: (reason) => printNotice(terminal, reason),
      })
      const outcome = await settleDeletion(deletion)
      const { deleted, failure } = outcome
      if (failure !== undefined) setExitCode(exitCodeOfPart(deleted.size, terminal.signal))
      if (options.json) return printResult(terminal, JSON.stringify(toJsonDeletion(outcome), undefined, 2))
      for (const [environment, databases] of deleted) {
        printResult(terminal, `Deleted ${environment}: ${countOf(databases.size, 'database')}.`)
      }
      if (failure !== undefined) printError(terminal, failure, 'text')
    })
}
