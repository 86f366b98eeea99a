import { type DetectedEnvironment, labelFromBranch, type TestEnvironmentName } from '@dbenv/core'
import { UsageError } from '../cli-errors.ts'
import { parseEnvironmentToChange } from './environment-to-change.ts'

/** What the command line and the place it was typed in say about the environment to make. */
export interface NewEnvironmentInput {
  /** `--env`. */
  readonly label: string | undefined
  /** `--branch`. */
  readonly branch: string | undefined
  /** Whether programs on a branch work in production; asked only about `--branch`. */
  readonly isProductionBranch: (branch: string) => boolean
  /** Asked only when neither `--env` nor `--branch` settles it. */
  readonly detect: () => Pick<DetectedEnvironment, 'environment' | 'branchName' | 'decidedBy'>
  /** The base names that the label must leave room for. */
  readonly baseNames: readonly string[]
}

/** The environment to make, and the branch that shall resolve to it. */
export interface NewEnvironment {
  readonly environment: TestEnvironmentName
  readonly branchName: string | undefined
}

/**
 * Settles which environment `dbenv create` makes: `--env` says it; else it is named after `--branch` or the branch that
 * is checked out, and bound to it; else a variable decided it. Throws UsageError where there is nothing to name it after,
 * and for a production branch: nothing there would follow the binding.
 */
export function toNewEnvironment(input: NewEnvironmentInput): NewEnvironment {
  const { label, branch, detect, baseNames } = input
  if (branch !== undefined && input.isProductionBranch(branch)) throw refuseBinding(branch, label)
  if (label !== undefined)
    return { environment: parseEnvironmentToChange(label, 'created', '--env'), branchName: branch }
  if (branch !== undefined) return fromBranch(branch, baseNames)
  const detected = detect()
  if (detected.environment !== 'prod' && detected.decidedBy !== 'branch') {
    return { environment: detected.environment, branchName: undefined }
  }
  if (detected.environment === 'prod' || detected.branchName === undefined) {
    const where =
      detected.branchName === undefined ? 'No branch is checked out' : `\`${detected.branchName}\` is production`
    throw new UsageError(
      `${where}, so there is no branch to name the environment after. Give it a name: \`dbenv create --env LABEL\`.`,
    )
  }
  return fromBranch(detected.branchName, baseNames)
}

function fromBranch(branch: string, baseNames: readonly string[]): NewEnvironment {
  return { environment: `test-${labelFromBranch(branch, baseNames)}`, branchName: branch }
}

function refuseBinding(branch: string, label = 'LABEL'): UsageError {
  return new UsageError(
    `\`${branch}\` is a production branch: every program on it works in production, also when an environment is bound to ` +
      `it. Leave --branch out (\`dbenv create --env ${label}\`), and enter the environment by its name: ` +
      `\`dbenv exec --env ${label} -- COMMAND\`.`,
  )
}
