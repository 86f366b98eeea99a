import {
  createSqlRegistry,
  type DetectedEnvironment,
  explainDetection,
  explainRewrite,
  MissingConnectionSettingsError,
  type ResolvedEnvironment,
  type RewriteExplanation,
  type RewriteOptions,
  readConnectionSettings,
  UnknownEnvironmentError,
  UnlistedDatabaseError,
} from '@dbenv/core'
import { chooseSharedDatabases } from '../arguments/shared-databases.ts'
import { StatementRefusedError } from '../cli-errors.ts'
import { type AddCommand, JSON_OPTION } from '../command-host.ts'
import { readDetection } from '../detection.ts'
import { type OpenEnvironment, openEnvironment } from '../open-environment.ts'
import { describeError } from '../output/describe-error.ts'
import { formatExamples } from '../output/format-examples.ts'
import { readModes } from '../read-modes.ts'
import { printNotice, printResult, type Terminal } from '../terminal.ts'

const EXAMPLES = [
  ['dbenv which', 'the environment here, and how it was found'],
  ['dbenv which trades', 'and what the database is called in it'],
  ['dbenv which --sql "SELECT * FROM trades.orders"', 'and what a statement becomes'],
] as const

/** `dbenv which`: which environment a program in this place works in, why, and what names stand for. */
export const addWhichCommand: AddCommand = (program, { terminal }) => {
  program
    .command('which')
    .summary('tell which environment this is, why, and what a name stands for')
    .description(
      'Tells which environment a program started here works in, and how that was found, step by step; with a base ' +
        'name or SQL also what it becomes. Changes nothing.',
    )
    .argument('[base]', 'a base name, as the code has it')
    .option('--sql <text>', 'a statement to rewrite')
    .option('--env <label>', 'as if a program had been given this label')
    .option(...JSON_OPTION)
    .addHelpText('after', formatExamples(EXAMPLES))
    .action(async (baseName, options) => {
      const detected = readDetection(terminal, options.env)
      const answer = await ask(terminal, detected, { baseName, sql: options.sql, lists: options.json === true })
      printResult(
        terminal,
        options.json ? JSON.stringify(toJson(detected, answer), undefined, 2) : format(detected, answer),
      )
    })
}

interface Question {
  readonly baseName: string | undefined
  readonly sql: string | undefined
  /** Whether all databases are told. */
  readonly lists: boolean
}

interface Answer {
  readonly resolved: ResolvedEnvironment | undefined
  /** Base name to database name; `undefined` where the registry was not read. */
  readonly databases: ReadonlyMap<string, string> | undefined
  /** Why the registry gave no environment, or no databases of production; only where no name was asked for. */
  readonly problem: Error | undefined
  readonly database: { readonly baseName: string; readonly databaseName: string } | undefined
  readonly rewritten: RewriteExplanation | undefined
}

/** Without a name or SQL the detection is the answer, whether or not there is a server: then a problem is only told. */
async function ask(
  terminal: Terminal,
  detected: DetectedEnvironment,
  { baseName, sql, lists }: Question,
): Promise<Answer> {
  const shared = chooseSharedDatabases(undefined, terminal.variables)
  try {
    await using opened = openEnvironment(detected, shared, () => readConnectionSettings(terminal.variables))
    const { dbEnv } = opened
    const database =
      baseName === undefined ? undefined : { baseName, databaseName: await dbEnv.getDatabaseName(baseName) }
    const resolved = await dbEnv.load()
    const rewritten = sql === undefined ? undefined : rewrite(sql, resolved, await readOptions(opened, resolved))
    const listed = lists ? await listDatabases(opened, resolved) : { databases: undefined, problem: undefined }
    return { resolved, ...listed, database, rewritten }
  } catch (error) {
    if (baseName !== undefined || sql !== undefined || !(error instanceof Error)) {
      // The answer alone goes to stdout, for `$(dbenv which trades)`; why there is none is for a person to read.
      printNotice(terminal, `${explainDetection(detected)}\n`)
      throw error
    }
    return { resolved: undefined, databases: undefined, problem: error, database: undefined, rewritten: undefined }
  }
}

/** Production's names stand for themselves without a server; which there are the registry alone tells. */
async function listDatabases(
  { query }: OpenEnvironment,
  { environment, names }: ResolvedEnvironment,
): Promise<Pick<Answer, 'databases' | 'problem'>> {
  if (environment !== 'prod') return { databases: names, problem: undefined }
  try {
    const { prodBaseNames } = await createSqlRegistry(query).readEnvironment('prod', undefined)
    return {
      databases: new Map([...names, ...[...prodBaseNames].map((name) => [name, name] as const)]),
      problem: undefined,
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { databases: undefined, problem: error }
  }
}

/** What an adapter would rewrite under: also a database of the environment may be named as the server knows it. */
async function readOptions({ dbEnv, query }: OpenEnvironment, resolved: ResolvedEnvironment): Promise<RewriteOptions> {
  const { environment, names } = resolved
  // There every name stands for itself, whatever the server's modes, and no server need be there.
  if (environment === 'prod') return { unlistedDatabases: 'pass' }
  return {
    ...(await readModes(query)),
    unlistedDatabases: 'refuse',
    sharedDatabases: [...dbEnv.shared, ...names.values()],
  }
}

function rewrite(sql: string, { names }: ResolvedEnvironment, options: RewriteOptions): RewriteExplanation {
  try {
    return explainRewrite(sql, names, options)
  } catch (error) {
    // Core speaks to programs, of an option that nobody can set here.
    throw error instanceof UnlistedDatabaseError ? new StatementRefusedError(error, [...names.keys()]) : error
  }
}

function format(detected: DetectedEnvironment, { resolved, problem, database, rewritten }: Answer): string {
  const lines = [explainDetection(detected)]
  if (resolved !== undefined && resolved.environment !== detected.environment) {
    lines.push(`  -> bound to the branch, by the registry: \`${resolved.environment}\``)
  }
  if (problem instanceof MissingConnectionSettingsError)
    lines.push('', 'The registry was not asked: no server is set (MYSQL_HOST, …).')
  else if (problem instanceof UnknownEnvironmentError) lines.push('', problem.message)
  else if (problem !== undefined) lines.push('', `The registry was not read: ${describeError(problem).message}`)
  if (database !== undefined) lines.push('', `${database.baseName} -> ${database.databaseName}`)
  if (rewritten !== undefined) {
    lines.push('', rewritten.sql, ...rewritten.warnings.map(({ message }) => `warning: ${message}`))
  }
  return lines.join('\n')
}

function toJson(detected: DetectedEnvironment, answer: Answer): Record<string, unknown> {
  return {
    environment: answer.resolved?.environment ?? detected.environment,
    detected: detected.environment,
    branch: detected.branchName ?? null,
    decidedBy: detected.decidedBy,
    steps: detected.steps,
    databases: answer.databases === undefined ? null : Object.fromEntries(answer.databases),
    problem: answer.problem === undefined ? null : describeError(answer.problem),
    ...(answer.database === undefined ? {} : { database: answer.database }),
    ...(answer.rewritten === undefined ? {} : { rewritten: answer.rewritten }),
  }
}
