import { access, constants, realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import process from 'node:process'
import { NoServerProgramError } from '../no-server-program-error.ts'
import type { ServerProgram } from '../server-program.ts'
import { UnusableProgramError } from '../unusable-program-error.ts'
import { type ProgramSurroundings, toProgramFolders, toProgramPaths } from './program-folders.ts'
import { readServerProgram } from './read-server-program.ts'

export interface FindProgramOptions {
  /** A path. It must be usable: nothing else is tried. @default the variable DBENV_SERVER_PROGRAM */
  readonly program?: string
  /** Takes only this vendor's. @default any; MariaDB's first where a folder holds both */
  readonly flavour?: ServerProgram['flavour']
  readonly signal?: AbortSignal
  /** @default this process's variables and platform */
  readonly surroundings?: ProgramSurroundings
}

/**
 * Every usable server program of this machine, each file once: on PATH, then in the usual folders. Programs that are
 * there but cannot be used are left out. Resolves to an empty list when there is none.
 */
export async function findServerPrograms(options: FindProgramOptions = {}): Promise<readonly ServerProgram[]> {
  const found: ServerProgram[] = []
  for await (const program of walkPrograms(options, [])) found.push(program)
  return found
}

/**
 * The server program to use: `program` if given, else `DBENV_SERVER_PROGRAM`, else the first one found.
 * Throws `UnusableProgramError` for a named one that is no server, `NoServerProgramError` when there is none.
 */
export async function findServerProgram(options: FindProgramOptions = {}): Promise<ServerProgram> {
  const surroundings = options.surroundings ?? readSurroundings()
  const named = options.program ?? (surroundings.environment['DBENV_SERVER_PROGRAM'] || undefined)
  if (named !== undefined) {
    // The server runs in its own folder: a path relative to this process means nothing there.
    const program = await readServerProgram(resolve(named), options.signal)
    if (options.flavour === undefined || options.flavour === program.flavour) return program
    // A variable set for the other vendor does not stop the search; an option does.
    if (options.program !== undefined) {
      throw new UnusableProgramError(
        named,
        `${program.flavour} ${program.version}, where ${options.flavour} is asked for`,
      )
    }
  }
  const rejected: UnusableProgramError[] = []
  for await (const program of walkPrograms(options, rejected)) return program
  throw new NoServerProgramError(toProgramFolders(surroundings), surroundings.platform, options.flavour, rejected)
}

async function* walkPrograms(
  options: FindProgramOptions,
  rejected: UnusableProgramError[],
): AsyncGenerator<ServerProgram> {
  const seen = new Set<string>()
  for (const path of toProgramPaths(options.surroundings ?? readSurroundings())) {
    const file = await findExecutable(path)
    if (file === undefined || seen.has(file)) continue
    seen.add(file)
    const program = await readServerProgram(path, options.signal).catch((error: unknown) => {
      if (!(error instanceof UnusableProgramError)) throw error
      rejected.push(error)
      return undefined
    })
    if (program && (options.flavour ?? program.flavour) === program.flavour) yield program
  }
}

async function findExecutable(path: string): Promise<string | undefined> {
  try {
    await access(path, constants.X_OK)
    return await realpath(path)
  } catch {
    // not there, or not ours to run: the next folder may have it
    return undefined
  }
}

function readSurroundings(): ProgramSurroundings {
  return { environment: process.env, platform: process.platform }
}
