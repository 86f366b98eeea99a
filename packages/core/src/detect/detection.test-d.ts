import { expectTypeOf } from 'vitest'
import type { EnvironmentName } from '../names/environment-name.ts'
import { detectEnvironment } from './detect-environment.ts'
import type { DetectedEnvironment, DetectionStepName } from './detected-environment.ts'
import type { BranchUnreadableError } from './detection-errors.ts'
import { getEnvironment } from './get-environment.ts'

// Checked by `tsc`: an expectation that does not hold, or an error that does not come, fails the type check.

expectTypeOf(getEnvironment).returns.toEqualTypeOf<EnvironmentName>()
expectTypeOf(detectEnvironment({})).toEqualTypeOf<DetectedEnvironment>()
expectTypeOf<DetectionStepName>().toEqualTypeOf<'argument' | 'branch' | 'ENVIRONMENT' | 'default'>()
// Callers tell failures apart by literals.
expectTypeOf<BranchUnreadableError['code']>().toEqualTypeOf<'DBENV_BRANCH_UNREADABLE'>()
// @ts-expect-error: a value without where it came from could not be explained
detectEnvironment({ argument: { value: 'x' } })
// @ts-expect-error: a head is a branch, detached, unreadable or none
detectEnvironment({ git: { kind: 'unborn', path: '.' } })
// @ts-expect-error: a CI tells a branch, a pull request or a tag
detectEnvironment({ ci: { ci: 'CI', kind: 'schedule', branchName: 'main', origin: 'X' } })
// @ts-expect-error: what was detected is not to be changed
detectEnvironment({}).environment = 'prod'
