import { type EnvironmentName, parseEnvironmentName, parseFullEnvironmentName } from '../names/environment-name.ts'
import type { DetectedEnvironment, DetectionStep, DetectionStepName } from './detected-environment.ts'
import { BranchUnreadableError, ProdUnderTestRunnerError } from './detection-errors.ts'
import type { DetectionInputs } from './detection-inputs.ts'
import { explainDetection } from './explain-detection.ts'

/** The branches that are production unless configured otherwise. */
export const DEFAULT_PRODUCTION_BRANCHES: readonly string[] = ['main']

/** What a step looked at, for a person, and the environment if that decides. */
type Answer = readonly [found: string, environment?: EnvironmentName]

/**
 * Decides from values alone: the argument, else the branch (a production branch is `prod`, any other `test`, a pull
 * request always `test`), else `ENVIRONMENT`, else `prod`. Throws `InvalidEnvironmentNameError` for a value that is
 * no environment, {@link BranchUnreadableError} where nothing but a repository that hides its branch could decide, and
 * {@link ProdUnderTestRunnerError} when a test runner would get `prod` that the program did not ask for.
 */
export function detectEnvironment(inputs: DetectionInputs): DetectedEnvironment {
  const branch = findBranch(inputs)
  const answers: readonly [DetectionStepName, () => Answer][] = [
    ['argument', () => answerArgument(inputs)],
    ['branch', () => answerBranch(branch, inputs)],
    ['ENVIRONMENT', () => answerVariable(inputs)],
    ['default', () => answerDefault(branch)],
  ]
  let decided: Pick<DetectedEnvironment, 'environment' | 'decidedBy'> | undefined
  const steps: DetectionStep[] = []
  for (const [step, answer] of answers) {
    const [found, environment] = decided ? [''] : answer()
    steps.push({ step, outcome: environment ? 'decided' : decided ? 'not reached' : 'nothing', found })
    if (environment) decided = { environment, decidedBy: step }
  }
  const detected: DetectedEnvironment = {
    environment: 'prod',
    decidedBy: 'default',
    ...decided,
    branchName: branch.branchName,
    steps,
  }
  // A branch that the program itself names is its own word.
  if (detected.environment === 'prod' && inputs.testRunner && inputs.branchName === undefined) {
    throw new ProdUnderTestRunnerError(inputs.testRunner, explainDetection(detected))
  }
  return detected
}

function answerArgument({ argument }: DetectionInputs): Answer {
  if (!argument) return ['no argument, no DBENV_ENVIRONMENT']
  const { value, origin } = argument
  return [`\`${value}\` from ${origin}`, parseEnvironmentName(value, origin)]
}

function answerVariable({ environmentVariable: value }: DetectionInputs): Answer {
  return value === undefined ? ['not set'] : [`\`${value}\``, parseFullEnvironmentName(value, 'ENVIRONMENT')]
}

function answerBranch({ branchName, found }: FoundBranch, inputs: DetectionInputs): Answer {
  if (isPullRequest(inputs)) return [`${found}; a pull request is never prod`, 'test']
  if (branchName === undefined) return [found]
  const { productionBranches = DEFAULT_PRODUCTION_BRANCHES } = inputs
  if (productionBranches.includes(branchName)) return [`${found}; a production branch`, 'prod']
  const list = productionBranches.map((name) => `\`${name}\``).join(', ') || 'none'
  return [`${found}; production branches: ${list}`, 'test']
}

/** A branch that cannot be read may be any: only a process that has none is in production. */
function answerDefault({ found, hidden }: FoundBranch): Answer {
  if (hidden) throw new BranchUnreadableError(hidden, found)
  return ['nothing else decided', 'prod']
}

function isPullRequest({ ci, branchName }: DetectionInputs): boolean {
  return ci?.kind === 'pull-request' && branchName === undefined
}

interface FoundBranch {
  readonly branchName: string | undefined
  readonly found: string
  /** What should tell the branch and cannot be read. */
  readonly hidden?: string | undefined
}

/** The first source that is set answers; only an `ALGO_DIR` whose repository is on no branch lets the CI speak. */
function findBranch({ branchName, algoDir, ci, git }: DetectionInputs): FoundBranch {
  if (branchName !== undefined) return { branchName, found: `\`${branchName}\` named by the program` }
  // The working directory's repository is another one than ALGO_DIR's: it says nothing about it.
  const head = algoDir ?? (ci ? undefined : git)
  const hidden = head?.kind === 'unreadable' ? head.path : undefined
  const build = hidden || head?.branchName !== undefined ? undefined : ci
  const found: string[] = []
  if (head) {
    const from = `${head.path} (${algoDir ? 'ALGO_DIR' : 'the working directory'})`
    found.push(head.kind === 'branch' ? `\`${head.branchName}\` from ${from}` : `no branch: ${from} ${head.reason}`)
  }
  if (build) {
    const name = build.branchName === undefined ? '' : ` \`${build.branchName}\``
    found.push(`${build.kind}${name} told by ${build.ci} (${build.origin})`)
  }
  return { branchName: head?.branchName ?? build?.branchName, found: found.join('; '), hidden }
}
