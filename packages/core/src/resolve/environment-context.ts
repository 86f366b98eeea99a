import { type EnvironmentName, parseFullEnvironmentName } from '../names/environment-name.ts'

/** The environment and branch that a process runs under, and how they were found. */
export interface EnvironmentContext {
  readonly environment: EnvironmentName
  /** `undefined`: on no branch, or not told. */
  readonly branchName: string | undefined
  /** The step of detection that answered, or the program itself. */
  readonly decidedBy: 'argument' | 'branch' | 'ENVIRONMENT' | 'default' | 'program'
}

/**
 * The context that a program names itself, `prod` included. With a branch, `test` follows that branch to the environment
 * bound to it. Throws `InvalidEnvironmentNameError` for a text that is no environment in full.
 */
export function toEnvironmentContext(environment: EnvironmentName, branchName?: string): EnvironmentContext {
  return { environment: parseFullEnvironmentName(environment, 'the program'), branchName, decidedBy: 'program' }
}

/** The branch that `test` is to be followed by; only a `test` that the branch decided is redirected. */
export function findBoundBranch({ environment, branchName, decidedBy }: EnvironmentContext): string | undefined {
  return environment === 'test' && (decidedBy === 'branch' || decidedBy === 'program') ? branchName : undefined
}
