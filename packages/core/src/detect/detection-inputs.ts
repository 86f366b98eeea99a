import type { CiBuild } from './ci-build.ts'
import type { GitHead } from './git-head.ts'

/** A value and where it came from, for the explanation: `--env`, `DBENV_ENVIRONMENT`, … */
export interface Told {
  readonly value: string
  readonly origin: string
}

/** All that detection looks at, as values: what was not set is `undefined`. */
export interface DetectionInputs {
  /** The program's own argument, else `DBENV_ENVIRONMENT`. */
  readonly argument?: Told | undefined
  /** A branch that the program names itself. */
  readonly branchName?: string | undefined
  /** The repository that `ALGO_DIR` names. */
  readonly algoDir?: GitHead | undefined
  readonly ci?: CiBuild | undefined
  /** The repository around the working directory. */
  readonly git?: GitHead | undefined
  /** The value of `ENVIRONMENT`. */
  readonly environmentVariable?: string | undefined
  /** The branches that are production. @default ['main'] */
  readonly productionBranches?: readonly string[] | undefined
  /**
   * The variable by which a test runner is known: `VITEST`, `JEST_WORKER_ID`, `NODE_TEST_CONTEXT` (`node --test`),
   * `NODE_ENV`.
   */
  readonly testRunner?: string | undefined
}
