import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ServerProgram } from '../server-program.ts'
import { findShareFolder } from './find-share-folder.ts'

export interface InitialiseOptions {
  readonly program: ServerProgram
  /** Made here; holds the new data when this resolves. */
  readonly dataFolder: string
  /** A folder for the log and for what the program reads. */
  readonly workFolder: string
  /** What decides how the data lies on disk, besides the defaults. */
  readonly dataArguments: readonly string[]
  /** Runs the program to its end. Throws, with its log, when that is not a good one. */
  readonly run: (command: InitialiseCommand) => Promise<void>
  readonly signal?: AbortSignal
}

export interface InitialiseCommand {
  readonly arguments: readonly string[]
  readonly inputFile?: string
  readonly logFile: string
}

/**
 * Makes the data folder of a server that was never started: its own tables, and administrators without a password that
 * can only be reached after the start has given them one.
 */
export async function initialiseDataFolder(options: InitialiseOptions): Promise<void> {
  const { program, dataFolder, workFolder } = options
  await mkdir(dataFolder, { mode: 0o700 })
  const logFile = join(workFolder, 'initialise.log')
  // Not the machine's: another server that starts removes the temporary tables that it finds there.
  const shared = [`--datadir=${dataFolder}`, `--tmpdir=${workFolder}`, ...options.dataArguments]
  if (program.flavour === 'mysql') {
    await options.run({ arguments: ['--no-defaults', '--initialize-insecure', ...shared], logFile })
    return
  }
  const inputFile = join(workFolder, 'initialise.sql')
  const { files } = await findShareFolder(program, options.signal)
  const statements = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  await writeFile(inputFile, [...BEFORE_SYSTEM_TABLES, ...statements, ...AFTER_SYSTEM_TABLES].join('\n'))
  await options.run({ arguments: ['--no-defaults', '--bootstrap', ...shared], inputFile, logFile })
}

/** As `mariadb-install-db` begins: each statement on a line of its own; no anonymous users, no socket login for root. */
const BEFORE_SYSTEM_TABLES = [
  'CREATE DATABASE IF NOT EXISTS mysql;',
  'USE mysql;',
  'SET @auth_root_socket=NULL;',
  'SET @skip_auth_anonymous=1;',
] as const

/** The administrators of this host's own name and addresses: nobody would give them a password. */
const AFTER_SYSTEM_TABLES = ["DELETE FROM mysql.global_priv WHERE Host <> 'localhost';", ''] as const
