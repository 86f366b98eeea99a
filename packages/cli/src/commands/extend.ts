import { readConnectionSettings } from '@dbenv/core'
import { parseEnvironmentToChange } from '../arguments/environment-to-change.ts'
import { parseTimeToLive, toTtlSeconds } from '../arguments/time-to-live.ts'
import { type AddCommand, JSON_OPTION } from '../command-host.ts'
import { formatAge } from '../output/format-age.ts'
import { formatExamples } from '../output/format-examples.ts'
import { printResult } from '../terminal.ts'

const EXAMPLES = [
  ['dbenv extend mean-reversion --ttl 7d', 'keep it for seven more days'],
  ['dbenv extend mean-reversion --ttl never', 'until somebody deletes it'],
] as const

/** `dbenv extend ENV --ttl 7d`: moves the moment after which `prune` may drop it. */
export const addExtendCommand: AddCommand = (program, { terminal }) => {
  program
    .command('extend')
    .summary('keep an environment longer')
    .description('Sets anew when an environment expires, counted from now. `dbenv prune` drops what has expired.')
    .argument('<environment>', 'its name or label')
    .requiredOption('--ttl <time>', 'time to live from now, like 7d or 12h, or `never`', parseTimeToLive)
    .option(...JSON_OPTION)
    .addHelpText('after', formatExamples(EXAMPLES))
    .action(async (text, options) => {
      const environment = parseEnvironmentToChange(text, 'given a time to live')
      const ttlSeconds = toTtlSeconds(options.ttl)
      const { extendEnvironment } = await import('@dbenv/clone')
      await extendEnvironment({ connection: readConnectionSettings(terminal.variables), environment, ttlSeconds })
      if (options.json) {
        return printResult(terminal, JSON.stringify({ environment, ttlSeconds: ttlSeconds ?? null }, undefined, 2))
      }
      const until = ttlSeconds === undefined ? 'never expires' : `expires in ${formatAge(ttlSeconds)}`
      printResult(terminal, `Environment ${environment} now ${until}.`)
    })
}
