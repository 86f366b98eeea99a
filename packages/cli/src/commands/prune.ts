import { readConnectionSettings } from '@dbenv/core'
import { chooseSharedDatabases } from '../arguments/shared-databases.ts'
import { type AddCommand, JSON_OPTION } from '../command-host.ts'
import { askToDelete } from '../confirmation/ask-to-delete.ts'
import { exitCodeOfPart } from '../exit-code.ts'
import { countOf } from '../output/count-of.ts'
import { formatDeletePlan } from '../output/format-delete-plan.ts'
import { formatExamples } from '../output/format-examples.ts'
import { printError } from '../output/print-error.ts'
import { printNotice, printResult } from '../terminal.ts'

const EXAMPLES = [
  ['dbenv prune --dry-run', 'show what would go'],
  ['dbenv prune --confirm', 'drop it, for a nightly job'],
] as const

/** `dbenv prune`: drops the environments whose time to live has passed, and what dead processes left behind. */
export const addPruneCommand: AddCommand = (program, { terminal, setExitCode }) => {
  program
    .command('prune')
    .summary('drop what has expired or was left behind')
    .description(
      'Drops the environments whose time to live (`create --ttl`, `extend --ttl`) has passed, and what processes ' +
        'that died, and deletions, left behind. Others are left alone.',
    )
    .option('--dry-run', 'only show what would be dropped')
    .option('--confirm', 'agree beforehand: no question')
    .option(...JSON_OPTION)
    .addHelpText('after', formatExamples(EXAMPLES))
    .action(async (options) => {
      const planned: Record<string, Record<string, string>> = {}
      const ask = askToDelete(terminal, { confirmed: options.confirm === true, command: 'dbenv prune' })
      const { pruneEnvironments } = await import('@dbenv/clone')
      const { settleDeletion, toJsonDeletion } = await import('../settle-deletion.ts')
      const deletion = pruneEnvironments({
        connection: readConnectionSettings(terminal.variables),
        shared: chooseSharedDatabases(undefined, terminal.variables),
        signal: terminal.claimSignal(),
        onWaiting: (reason) => printNotice(terminal, reason),
        confirm: (plan) => {
          for (const environment of plan.environments) {
            planned[environment.environment] = Object.fromEntries(environment.databases)
          }
          if (!options.dryRun) return ask === true || ask(plan)
          printNotice(terminal, formatDeletePlan(plan, terminal.stderr))
          return false
        },
      })
      const outcome = await settleDeletion(deletion)
      const { deleted, failure } = outcome
      if (failure !== undefined) setExitCode(exitCodeOfPart(deleted.size, terminal.signal))
      const document = options.dryRun ? { expired: planned } : toJsonDeletion(outcome)
      if (options.json) return printResult(terminal, JSON.stringify(document, undefined, 2))
      const count = options.dryRun ? Object.keys(planned).length : deleted.size
      if (failure !== undefined) printError(terminal, failure, 'text')
      if (count === 0 && failure === undefined) return printResult(terminal, 'Nothing has expired or was left behind.')
      const environments = countOf(count, 'environment')
      printResult(terminal, options.dryRun ? `${environments} would be dropped.` : `Dropped ${environments}.`)
    })
}
