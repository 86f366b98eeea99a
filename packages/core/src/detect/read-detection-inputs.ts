import { fileSystem } from '../file-system.ts'
import { findCiBuild } from './ci-build.ts'
import { BranchUnreadableError } from './detection-errors.ts'
import type { DetectionInputs, Told } from './detection-inputs.ts'
import { readGitHead } from './git-head.ts'

type Variables = Readonly<Record<string, string | undefined>>

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

/**
 * Reads what {@link detectEnvironment} decides on: environment variables and `.git`. Throws {@link BranchUnreadableError}
 * when `ALGO_DIR` names no folder: a misspelt one must not end in production.
 */
export function readDetectionInputs(options: ReadDetectionOptions = {}): DetectionInputs {
  const variables = options.environmentVariables ?? process.env
  const algoDir = variables['ALGO_DIR'] || undefined
  if (algoDir && !fileSystem().statSync(algoDir, { throwIfNoEntry: false })?.isDirectory()) {
    throw new BranchUnreadableError(algoDir, 'ALGO_DIR names no folder')
  }
  return {
    argument: findArgument(options, variables),
    branchName: options.branchName,
    algoDir: algoDir ? readGitHead(algoDir) : undefined,
    ci: findCiBuild(withTeamCity(variables)),
    git: readGitHead(options.workingDirectory ?? findWorkingDirectory()),
    environmentVariable: variables['ENVIRONMENT'] || undefined,
    productionBranches: options.productionBranches ?? splitList(variables['DBENV_PRODUCTION_BRANCHES']),
    testRunner: findTestRunner(variables),
  }
}

function findArgument(options: ReadDetectionOptions, variables: Variables): Told | undefined {
  if (options.argument !== undefined) {
    return { value: options.argument, origin: options.argumentOrigin ?? 'the environment argument' }
  }
  const value = variables['DBENV_ENVIRONMENT']
  return value ? { value, origin: 'DBENV_ENVIRONMENT' } : undefined
}

function findTestRunner(variables: Variables): string | undefined {
  if (variables['VITEST']) return 'VITEST'
  if (variables['JEST_WORKER_ID']) return 'JEST_WORKER_ID'
  return variables['NODE_ENV'] === 'test' ? 'NODE_ENV=test' : undefined
}

function splitList(text: string | undefined): readonly string[] | undefined {
  const names = text?.split(',').flatMap((name) => name.trim() || [])
  return names && names.length > 0 ? names : undefined
}

/** The working directory may have been removed under the process; the root then has no repository. */
function findWorkingDirectory(): string {
  try {
    return process.cwd()
  } catch {
    return '/'
  }
}

/** TeamCity keeps the branch out of the environment: its variable names a properties file that names another. */
function withTeamCity(variables: Variables): Variables {
  if (!variables['TEAMCITY_VERSION']) return variables
  const system = readProperties(variables['TEAMCITY_BUILD_PROPERTIES_FILE'])
  return { ...variables, ...system, ...readProperties(system['teamcity.configuration.properties.file']) }
}

/** The part of a Java properties file that matters here: `teamcity.…=value`, with its backslash escapes. */
function readProperties(path: string | undefined): Record<string, string> {
  if (!path) return {}
  try {
    const lines = fileSystem()
      .readFileSync(path, 'utf8')
      .matchAll(/^(teamcity\.[\w.]+)\s*[=:]\s*(.*)$/gm)
    return Object.fromEntries([...lines].map(([, key = '', value = '']) => [key, value.trim().replace(/\\(.)/g, '$1')]))
  } catch {
    return {}
  }
}
