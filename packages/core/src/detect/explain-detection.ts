import type { DetectedEnvironment } from './detected-environment.ts'

/** Tells people, a line for each step, which environment was detected and why. */
export function explainDetection(detected: DetectedEnvironment): string {
  const steps = detected.steps.map(
    ({ step, outcome, found }, index) =>
      `  ${index + 1}. ${step.padEnd('ENVIRONMENT'.length)}  ${outcome === 'decided' ? '->' : '  '} ${found || outcome}`,
  )
  const branch = detected.branchName === undefined ? 'no branch' : `branch \`${detected.branchName}\``
  return [`environment \`${detected.environment}\`, ${branch}`, ...steps].join('\n')
}
