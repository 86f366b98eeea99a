import { publishEvent } from '../events.ts'
import type { EnvironmentName } from '../names/environment-name.ts'
import { detectEnvironment } from './detect-environment.ts'
import type { DetectedEnvironment } from './detected-environment.ts'
import { explainDetection } from './explain-detection.ts'
import { type ReadDetectionOptions, readDetectionInputs } from './read-detection-inputs.ts'

/** Reads the surroundings and decides, with the explanation of every step; throws as {@link detectEnvironment}. */
export function readEnvironment(options: ReadDetectionOptions = {}): DetectedEnvironment {
  const detected = detectEnvironment(readDetectionInputs(options))
  const { environment, branchName } = detected
  publishEvent('dbenv:detect', () => ({ environment, branchName, explanation: explainDetection(detected) }))
  return detected
}

/**
 * The environment this process is in, by its argument, branch, `ENVIRONMENT` or default; see {@link detectEnvironment}
 * for the order and the errors, {@link readEnvironment} for the explanation.
 *
 * @param branchName the branch, where the program knows it; nothing else is asked for one
 * @param cliArgument what the program's own `--env` says; it decides
 */
export function getEnvironment(branchName?: string, cliArgument?: string): EnvironmentName {
  return readEnvironment({ branchName, argument: cliArgument }).environment
}
