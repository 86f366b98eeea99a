import { Option } from '@commander-js/extra-typings'
import type { CreateEnvironmentOptions } from '@dbenv/clone'
import {
  type ConnectionSettings,
  type EnvironmentName,
  parseEnvironmentName,
  readConnectionSettings,
  type TestEnvironmentName,
} from '@dbenv/core'
import { parseNameList } from '../arguments/name-list.ts'
import { toNewEnvironment } from '../arguments/new-environment.ts'
import { chooseSharedDatabases } from '../arguments/shared-databases.ts'
import { parseTimeToLive, toTtlSeconds } from '../arguments/time-to-live.ts'
import { UsageError } from '../cli-errors.ts'
import { type AddCommand, JSON_OPTION } from '../command-host.ts'
import { isProductionBranch, readDetection } from '../detection.ts'
import { EXIT_CODE } from '../exit-code.ts'
import { findDefiner } from '../find-definer.ts'
import { formatCreateReport } from '../output/format-create-report.ts'
import { formatExamples } from '../output/format-examples.ts'
import { formatPlan } from '../output/format-plan.ts'
import { toJsonCreateReport } from '../output/json-create-report.ts'
import { toJsonPlan } from '../output/json-plan.ts'
import { printNotice, printResult } from '../terminal.ts'

const EXAMPLES = [
  ['dbenv create', 'an empty copy of production for this branch'],
  ['dbenv create --with-data', 'the same with all rows'],
  ['dbenv create --env mean-reversion --ttl 7d', 'test-mean-reversion, to be pruned after a week'],
  ['dbenv create --exclude vol_surface', 'leave a database out'],
  ['dbenv create --dry-run', 'only show what would be made'],
] as const

/** `dbenv create`: a private copy of an environment. */
export const addCreateCommand: AddCommand = (program, { terminal, setExitCode }) => {
  program
    .command('create')
    .summary('make a private copy of production, or of another environment')
    .description(
      'Makes a test environment: copies every database of the source, with views, triggers, routines and events that ' +
        'refer to the copy and never to the source. Without --env it is named after the branch and bound to it.',
    )
    .option('--env <label>', 'its label: `mean-reversion` makes test-mean-reversion')
    .option('--branch <branch>', 'bind it to this branch (default without --env: the one that is checked out)')
    .option('--source <environment>', 'copy from this environment', 'prod')
    .addOption(new Option('--schema-only', 'tables without rows (the default)').conflicts('withData'))
    .addOption(new Option('--with-data', 'rows too').conflicts('schemaOnly'))
    .option(
      '--only <names>',
      'copy only these databases (comma between; a name with a comma in backticks)',
      parseNameList,
    )
    .option('--exclude <names>', 'leave these databases out', parseNameList)
    .option('--allow-references <names>', 'databases left out that the copy may go on naming', parseNameList)
    .option('--shared <names>', 'shared databases besides master_config (default: DBENV_SHARED)', parseNameList)
    .addOption(new Option('--engine <engine>', 'how rows travel').choices(['auto', 'mysqldump', 'in-server'] as const))
    .addOption(
      new Option('--consistency <kind>', 'one moment for each table, or for everything').choices([
        'table',
        'snapshot',
      ] as const),
    )
    .option('--ttl <time>', 'let `dbenv prune` drop it after this time, like 7d (default: `never`)', parseTimeToLive)
    .option('--dry-run', 'show what would be made, and make nothing')
    .option(...JSON_OPTION)
    .addHelpText('after', formatExamples(EXAMPLES))
    .action(async (options) => {
      const connection = readConnectionSettings(terminal.variables)
      const source = options.source === 'prod' ? 'prod' : parseEnvironmentName(options.source, '--source')
      const baseNames = await readBaseNames(connection, source)
      const { environment, branchName } = toNewEnvironment({
        label: options.env,
        branch: options.branch,
        isProductionBranch: (branch) => isProductionBranch(terminal, branch),
        detect: () => readDetection(terminal),
        baseNames,
      })
      if (environment === source) {
        throw new UsageError(
          `\`${environment}\` cannot be copied from itself. Choose another label (--env), or another --source.`,
        )
      }
      if (options.env === undefined) await refuseOthersLabel(connection, environment, branchName)
      const { definer, warnings } = await findDefiner(connection, terminal.variables, baseNames)
      const request = {
        connection,
        definer,
        environment,
        branchName,
        source,
        content: options.withData === true ? 'schema-and-data' : 'schema',
        only: options.only,
        exclude: options.exclude,
        allowReferences: options.allowReferences,
        shared: chooseSharedDatabases(options.shared, terminal.variables),
        engine: options.engine,
        consistency: options.consistency,
        ttlSeconds: toTtlSeconds(options.ttl),
        signal: terminal.claimSignal(),
      } as const satisfies CreateEnvironmentOptions

      if (options.dryRun) {
        const { planEnvironment } = await import('@dbenv/clone')
        const found = await planEnvironment(request)
        if (found.clone.problems.length > 0) setExitCode(EXIT_CODE.failed)
        const plan = { ...found, warnings: [...found.warnings, ...warnings] }
        return printResult(terminal, options.json ? JSON.stringify(toJsonPlan(plan), undefined, 2) : formatPlan(plan))
      }
      const { createWithProgress } = await import('../create-with-progress.ts')
      const { report, failure } = await createWithProgress(terminal, request, countSelected(baseNames, options))
      const stands = report.databases.some(({ status }) => status !== 'failed')
      if (failure !== undefined) setExitCode(stands ? EXIT_CODE.partlyDone : EXIT_CODE.failed)
      const told = { ...report, warnings: [...report.warnings, ...warnings] }
      for (const warning of told.warnings) printNotice(terminal, `warning: ${warning}`)
      if (options.json) return printResult(terminal, JSON.stringify(toJsonCreateReport(told), undefined, 2))
      printResult(terminal, formatCreateReport(report))
      if (failure !== undefined) printNotice(terminal, 'Run the same command again to finish it, or delete it.')
    })
}

/** `a_b` and `a-b` read the same as a label: the second branch must not be told to delete what belongs to the first. */
async function refuseOthersLabel(
  connection: ConnectionSettings,
  environment: TestEnvironmentName,
  branchName: string | undefined,
): Promise<void> {
  const { listEnvironments } = await import('@dbenv/clone')
  const [found] = await listEnvironments({ connection, environments: [environment] })
  const other = found?.branchName
  if (branchName === undefined || other === undefined || other === branchName) return
  throw new UsageError(
    `Branch \`${branchName}\` would get \`${environment}\`, which is there already and bound to branch \`${other}\`: both ` +
      `names make the same label. Choose another one: \`dbenv create --env LABEL --branch ${branchName}\`.`,
  )
}

/** How many databases are copied, for the progress bar; which of them there are the plan says. */
function countSelected(
  baseNames: readonly string[],
  { only, exclude = [] }: { readonly only?: readonly string[]; readonly exclude?: readonly string[] },
): number {
  return baseNames.filter((name) => (only?.includes(name) ?? true) && !exclude.includes(name)).length
}

/** What a copy needs room for in its names; empty when the source is not known, which `create` itself then tells. */
async function readBaseNames(connection: ConnectionSettings, source: EnvironmentName): Promise<readonly string[]> {
  const { listEnvironments } = await import('@dbenv/clone')
  const [environment] = await listEnvironments({ connection, includeProd: true, environments: [source] })
  return environment?.databases.map((database) => database.baseName) ?? []
}
