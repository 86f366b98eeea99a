import type { EnvironmentName } from '../names/environment-name.ts'

/** The steps of detection in order; the first that answers decides. */
export type DetectionStepName = 'argument' | 'branch' | 'ENVIRONMENT' | 'default'

/** What one step found. */
export interface DetectionStep {
  readonly step: DetectionStepName
  readonly outcome: 'decided' | 'nothing' | 'not reached'
  /** For a person: what was looked at and what stood there. */
  readonly found: string
}

/** The environment a process is in, the branch it is on, and how both were found. */
export interface DetectedEnvironment {
  readonly environment: EnvironmentName
  /** The branch, also where another step decided; `undefined`: none, or not told. */
  readonly branchName: string | undefined
  readonly decidedBy: DetectionStepName
  /** Every step in order. */
  readonly steps: readonly DetectionStep[]
}
