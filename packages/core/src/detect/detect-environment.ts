import { type EnvironmentName, parseEnvironmentName, parseFullEnvironmentName } from '../names/environment-name.ts'
import type { DetectedEnvironment, DetectionStep, DetectionStepName } from './detected-environment.ts'
import { BranchUnreadableError, ProdUnderTestRunnerError } from './detection-errors.ts'
import type { DetectionInputs } from './detection-inputs.ts'
import { explainDetection } from './explain-detection.ts'
import type { GitHead } from './git-head.ts'

/** The branches that are production unless configured otherwise. */
export const DEFAULT_PRODUCTION_BRANCHES: readonly string[] = ['main']

/**
 * Decides from values alone: the argument, else the branch (a production branch is `prod`, any other `test`, a pull
 * request always `test`), else `ENVIRONMENT`, else `prod`. Throws `InvalidEnvironmentNameError` for a value that is
 * no environment, {@link BranchUnreadableError} for a repository that hides its branch, and
 * {@link ProdUnderTestRunnerError} when a test runner would get `prod` that the program did not ask for.
 */
export function detectEnvironment(inputs: DetectionInputs): DetectedEnvironment {
  const branch = findBranch(inputs, inputs.argument === undefined)
  const answers: readonly [DetectionStepName, () => Answer][] = [
    ['argument', () => answerArgument(inputs)],
    ['branch', () => answerBranch(branch, inputs.productionBranches ?? DEFAULT_PRODUCTION_BRANCHES)],
    ['ENVIRONMENT', () => answerVariable(inputs)],
    ['default', () => ({ environment: 'prod', found: 'nothing else decided' })],
  ]
  let decided: { readonly environment: EnvironmentName; readonly step: DetectionStepName } | undefined
  const steps: DetectionStep[] = []
  for (const [step, answer] of answers) {
    if (decided) {
      steps.push({ step, outcome: 'not reached', found: '' })
      continue
    }
    const { environment, found } = answer()
    if (environment) decided = { environment, step }
    steps.push({ step, outcome: environment ? 'decided' : 'nothing', found })
  }
  const detected: DetectedEnvironment = {
    environment: decided?.environment ?? 'prod',
    branchName: branch.branchName,
    decidedBy: decided?.step ?? 'default',
    steps,
  }
  // A branch that the program itself names is its own word.
  if (detected.environment === 'prod' && inputs.testRunner && inputs.branchName === undefined) {
    throw new ProdUnderTestRunnerError(inputs.testRunner, explainDetection(detected))
  }
  return detected
}

interface Answer {
  readonly environment?: EnvironmentName
  readonly found: string
}

function answerArgument({ argument }: DetectionInputs): Answer {
  if (!argument) return { found: 'no argument, no DBENV_ENVIRONMENT' }
  const environment = parseEnvironmentName(argument.value, argument.origin)
  return { environment, found: `\`${argument.value}\` from ${argument.origin}` }
}

function answerVariable({ environmentVariable }: DetectionInputs): Answer {
  if (environmentVariable === undefined) return { found: 'not set' }
  const environment = parseFullEnvironmentName(environmentVariable, 'ENVIRONMENT')
  return { environment, found: `\`${environmentVariable}\`` }
}

interface FoundBranch {
  readonly branchName: string | undefined
  readonly isPullRequest: boolean
  readonly found: string
}

function answerBranch(
  { branchName, isPullRequest, found }: FoundBranch,
  productionBranches: readonly string[],
): Answer {
  if (isPullRequest) return { environment: 'test', found: `${found}; a pull request is never prod` }
  if (branchName === undefined) return { found }
  const isProduction = productionBranches.includes(branchName)
  const list = productionBranches.map((name) => `\`${name}\``).join(', ') || 'none'
  return {
    environment: isProduction ? 'prod' : 'test',
    found: `${found}; ${isProduction ? 'a production branch' : `production branches: ${list}`}`,
  }
}

/** The first source that is set answers; only a repository that shows no branch lets the next one speak. */
function findBranch(inputs: DetectionInputs, isDecisive: boolean): FoundBranch {
  const { ci, algoDir, git } = inputs
  const isPullRequest = ci?.kind === 'pull-request' && inputs.branchName === undefined
  if (inputs.branchName !== undefined) {
    return { branchName: inputs.branchName, isPullRequest, found: `\`${inputs.branchName}\` named by the program` }
  }
  const tried: string[] = []
  const answer = (branchName: string | undefined, found: string): FoundBranch => ({
    branchName,
    isPullRequest,
    found: [...tried, found].join('; '),
  })
  if (algoDir) {
    const found = describeHead(algoDir, 'ALGO_DIR', isDecisive)
    if (algoDir.kind === 'branch') return answer(algoDir.branchName, found)
    tried.push(found)
  }
  if (ci) {
    const build = { branch: 'branch', 'pull-request': 'pull request from branch', tag: 'a tag' }[ci.kind]
    const name = ci.branchName === undefined ? (ci.kind === 'tag' ? '' : ' (not told)') : ` \`${ci.branchName}\``
    return answer(ci.branchName, `${build}${name} by ${ci.ci} (${ci.origin})`)
  }
  // The working directory's repository is another one than ALGO_DIR's: it says nothing about it.
  if (algoDir) return answer(undefined, 'no CI')
  if (!git) return answer(undefined, 'no repository looked at')
  return answer(
    git.kind === 'branch' ? git.branchName : undefined,
    describeHead(git, 'the working directory', isDecisive),
  )
}

function describeHead(head: GitHead, of: string, isDecisive: boolean): string {
  if (head.kind === 'branch') return `\`${head.branchName}\` from ${head.path} (${of})`
  if (head.kind === 'detached') return `no branch: ${head.path} (${of}) is detached`
  if (head.kind === 'none') return `no repository at or above ${head.path} (${of})`
  if (head.kind === 'unreadable' && isDecisive) throw new BranchUnreadableError(head.path, head.reason)
  return `no branch: ${head.path} (${of}): ${head.reason}`
}
