import { fileSystem, findText } from '../file-system.ts'
import { splitList } from '../split-list.ts'
import { findCiBuild } from './ci-build.ts'
import type { DetectionInputs, Told } from './detection-inputs.ts'
import { findSet, type Variables } from './find-set.ts'
import { type GitHead, readGitHead } from './git-head.ts'

/** What a program says itself, and where to read the rest. */
export interface ReadDetectionOptions {
  /** What the program's own flag says; dbenv never reads argv by itself. */
  readonly argument?: string | undefined
  /** What messages call that flag. @default 'the environment argument' */
  readonly argumentOrigin?: string
  /** A branch that the program names itself; nothing else is asked for one. */
  readonly branchName?: string | undefined
  /** @default process.env */
  readonly environmentVariables?: Variables
  /** @default process.cwd() */
  readonly workingDirectory?: string
  /** @default DBENV_PRODUCTION_BRANCHES (comma-separated), else ['main'] */
  readonly productionBranches?: readonly string[] | undefined
}

/** Reads what {@link detectEnvironment} decides on: environment variables and `.git`. Never throws. */
export function readDetectionInputs(options: ReadDetectionOptions = {}): DetectionInputs {
  const { environmentVariables: variables = process.env, branchName, workingDirectory } = options
  const algoDir = variables['ALGO_DIR']
  const listed = splitList(variables['DBENV_PRODUCTION_BRANCHES'])
  return {
    argument: findArgument(options, variables),
    branchName,
    algoDir: algoDir ? readFolderHead(algoDir) : undefined,
    ci: findCiBuild(withTeamCity(variables)),
    git: readFolderHead(workingDirectory ?? readWorkingDirectory()),
    environmentVariable: variables['ENVIRONMENT'] || undefined,
    productionBranches: options.productionBranches ?? (listed.length > 0 ? listed : undefined),
    testRunner: findSet(variables, 'VITEST JEST_WORKER_ID NODE_TEST_CONTEXT NODE_ENV=test'),
  }
}

/** A misspelt `ALGO_DIR`, or a worktree removed under the process, hides a branch: it must not end in production. */
function readFolderHead(path: string): GitHead {
  // A folder alone has a `.`; asked like this, one that may not be entered is no error of another kind.
  const isFolder = fileSystem().existsSync(`${path}/.`)
  return isFolder ? readGitHead(path) : { kind: 'unreadable', path, reason: 'is no folder' }
}

function findArgument(options: ReadDetectionOptions, variables: Variables): Told | undefined {
  const { argument, argumentOrigin = 'the environment argument' } = options
  const value = argument ?? (variables['DBENV_ENVIRONMENT'] || undefined)
  return value === undefined ? value : { value, origin: argument === undefined ? 'DBENV_ENVIRONMENT' : argumentOrigin }
}

/** Node remembers the path of a working directory that is gone, if it was asked before; else it throws. */
function readWorkingDirectory(): string {
  try {
    return process.cwd()
  } catch {
    return 'a folder that was removed'
  }
}

/** TeamCity keeps the branch out of the environment: its variable names a properties file that names another. */
function withTeamCity(variables: Variables): Variables {
  if (!variables['TEAMCITY_VERSION']) return variables
  const system = readProperties(variables['TEAMCITY_BUILD_PROPERTIES_FILE'])
  return { ...variables, ...system, ...readProperties(system['teamcity.configuration.properties.file']) }
}

/** The part of a Java properties file that matters here: `teamcity.…=value`, with its escapes, as of a letter `\u00e9`. */
function readProperties(path = ''): Record<string, string> {
  const lines = (findText(path) ?? '').matchAll(/^(teamcity\.[\w.]+)\s*[=:]\s*(.*)$/gm)
  return Object.fromEntries([...lines].map(([, key = '', value = '']) => [key, toText(value.trim())]))
}

function toText(escaped: string): string {
  return escaped.replace(/\\(?:u([\da-fA-F]{4})|(.))/g, (_, code: string | undefined, character: string) =>
    code ? String.fromCharCode(Number.parseInt(code, 16)) : character,
  )
}
