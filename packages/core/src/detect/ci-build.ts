/** What a CI says about the build it runs: a branch, a pull request (with its head branch, if told), or a tag. */
export interface CiBuild {
  /** The CI's name, for people: `GitHub Actions`. */
  readonly ci: string
  readonly kind: 'branch' | 'pull-request' | 'tag'
  /** The branch, or the head branch of the pull request; `undefined` when the CI does not tell. */
  readonly branchName: string | undefined
  /** The variable that told it. */
  readonly origin: string
}

/** Gives a variable's value, `undefined` for an empty one. */
type Value = (name: string) => string | undefined

interface CiService {
  readonly ci: string
  /** Set by this CI alone, each of them. */
  readonly markers: readonly string[]
  readonly isTag: (value: Value) => boolean
  readonly isPullRequest: (value: Value) => boolean
  /** Where the head branch of a pull request stands, first answer wins. */
  readonly head: readonly string[]
  /** Where the branch of any other build stands. */
  readonly branch: readonly string[]
}

const isSet =
  (...names: readonly string[]) =>
  (value: Value): boolean =>
    names.some((name) => {
      const text = value(name)
      return text !== undefined && text !== 'false'
    })

const GITLAB_HEAD = ['CI_MERGE_REQUEST_SOURCE_BRANCH_NAME', 'CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME']

// In every one of them the name that looks right is wrong in some build: Azure's BUILD_SOURCEBRANCHNAME is the last part
// of the path alone, Travis's TRAVIS_BRANCH and Drone's DRONE_BRANCH are the target of a pull request, and
// GITHUB_REF_NAME is `1371/merge` there.
const CI_SERVICES: readonly CiService[] = [
  {
    ci: 'GitHub Actions',
    markers: ['GITHUB_ACTIONS'],
    isTag: (value) => value('GITHUB_REF_TYPE') === 'tag' || isRef(value('GITHUB_REF'), 'tags'),
    isPullRequest: (value) =>
      isSet('GITHUB_HEAD_REF')(value) ||
      isRef(value('GITHUB_REF'), 'pull') ||
      /^pull_request/.test(value('GITHUB_EVENT_NAME') ?? '') ||
      /^\d+\/(merge|head)$/.test(value('GITHUB_REF_NAME') ?? ''),
    head: ['GITHUB_HEAD_REF'],
    branch: ['GITHUB_REF', 'GITHUB_REF_NAME'],
  },
  {
    ci: 'GitLab CI',
    markers: ['GITLAB_CI'],
    isTag: isSet('CI_COMMIT_TAG'),
    isPullRequest: isSet('CI_MERGE_REQUEST_IID', 'CI_MERGE_REQUEST_ID', 'CI_EXTERNAL_PULL_REQUEST_IID', ...GITLAB_HEAD),
    head: GITLAB_HEAD,
    branch: ['CI_COMMIT_BRANCH', 'CI_COMMIT_REF_NAME'],
  },
  {
    ci: 'Bitbucket Pipelines',
    markers: ['BITBUCKET_BUILD_NUMBER', 'BITBUCKET_COMMIT'],
    isTag: isSet('BITBUCKET_TAG'),
    isPullRequest: isSet('BITBUCKET_PR_ID'),
    head: ['BITBUCKET_BRANCH'],
    branch: ['BITBUCKET_BRANCH'],
  },
  {
    ci: 'Azure Pipelines',
    markers: ['TF_BUILD'],
    isTag: (value) => isRef(value('BUILD_SOURCEBRANCH'), 'tags'),
    isPullRequest: (value) =>
      isSet('SYSTEM_PULLREQUEST_PULLREQUESTID', 'SYSTEM_PULLREQUEST_SOURCEBRANCH')(value) ||
      value('BUILD_REASON') === 'PullRequest' ||
      isRef(value('BUILD_SOURCEBRANCH'), 'pull'),
    head: ['SYSTEM_PULLREQUEST_SOURCEBRANCH'],
    branch: ['BUILD_SOURCEBRANCH'],
  },
  {
    ci: 'Jenkins',
    markers: ['JENKINS_URL', 'JENKINS_HOME'],
    isTag: (value) => isSet('TAG_NAME')(value) || /^(refs\/)?tags\//.test(value('GIT_BRANCH') ?? ''),
    isPullRequest: (value) =>
      isSet('CHANGE_ID', 'CHANGE_BRANCH', 'ghprbPullId', 'gitlabMergeRequestIid')(value) ||
      /^(PR|MR)-\d+/.test(value('BRANCH_NAME') ?? ''),
    head: ['CHANGE_BRANCH', 'ghprbSourceBranch', 'gitlabSourceBranch'],
    branch: ['BRANCH_NAME', 'GIT_LOCAL_BRANCH', 'GIT_BRANCH'],
  },
  {
    ci: 'CircleCI',
    markers: ['CIRCLECI'],
    isTag: isSet('CIRCLE_TAG'),
    isPullRequest: (value) =>
      isSet('CIRCLE_PULL_REQUEST', 'CIRCLE_PULL_REQUESTS', 'CIRCLE_PR_NUMBER')(value) ||
      /^pull\/\d+/.test(value('CIRCLE_BRANCH') ?? ''),
    head: ['CIRCLE_BRANCH'],
    branch: ['CIRCLE_BRANCH'],
  },
  {
    ci: 'Buildkite',
    markers: ['BUILDKITE'],
    isTag: isSet('BUILDKITE_TAG'),
    isPullRequest: isSet('BUILDKITE_PULL_REQUEST'),
    head: ['BUILDKITE_BRANCH'],
    branch: ['BUILDKITE_BRANCH'],
  },
  {
    ci: 'Travis CI',
    markers: ['TRAVIS'],
    isTag: isSet('TRAVIS_TAG'),
    isPullRequest: isSet('TRAVIS_PULL_REQUEST', 'TRAVIS_PULL_REQUEST_BRANCH'),
    head: ['TRAVIS_PULL_REQUEST_BRANCH'],
    branch: ['TRAVIS_BRANCH'],
  },
  {
    ci: 'Drone',
    markers: ['DRONE'],
    isTag: isSet('DRONE_TAG'),
    isPullRequest: (value) => isSet('DRONE_PULL_REQUEST')(value) || value('DRONE_BUILD_EVENT') === 'pull_request',
    head: ['DRONE_SOURCE_BRANCH'],
    branch: ['DRONE_SOURCE_BRANCH', 'DRONE_BRANCH', 'DRONE_COMMIT_BRANCH'],
  },
  {
    ci: 'TeamCity',
    markers: ['TEAMCITY_VERSION'],
    isTag: (value) => isRef(value('teamcity.build.branch'), 'tags'),
    isPullRequest: (value) =>
      isSet('teamcity.pullRequest.number', 'teamcity.pullRequest.source.branch')(value) ||
      /^(refs\/)?(pull|pull-requests|merge-requests)\/\d+/.test(value('teamcity.build.branch') ?? ''),
    head: ['teamcity.pullRequest.source.branch'],
    branch: ['teamcity.build.branch', 'TEAMCITY_BUILD_BRANCH', 'BRANCH_NAME'],
  },
  {
    ci: 'Vercel',
    markers: ['VERCEL'],
    isTag: () => false,
    isPullRequest: isSet('VERCEL_GIT_PULL_REQUEST_ID'),
    head: ['VERCEL_GIT_COMMIT_REF'],
    branch: ['VERCEL_GIT_COMMIT_REF'],
  },
  {
    ci: 'Netlify',
    markers: ['NETLIFY'],
    isTag: () => false,
    isPullRequest: (value) => isSet('PULL_REQUEST', 'REVIEW_ID')(value) || value('CONTEXT') === 'deploy-preview',
    head: ['HEAD'],
    branch: ['BRANCH', 'HEAD'],
  },
]

/**
 * The build these variables describe; `undefined` outside CI, or in one that does not tell. Variables of a CI whose own
 * marker is not set are never looked at: people have `BRANCH_NAME` in their shell.
 */
export function findCiBuild(variables: Readonly<Record<string, string | undefined>>): CiBuild | undefined {
  const value: Value = (name) => variables[name] || undefined
  const branchIn = (names: readonly string[]): Pick<CiBuild, 'branchName' | 'origin'> | undefined => {
    for (const origin of names) {
      const branchName = toBranchName(origin, value(origin))
      if (branchName) return { branchName, origin }
    }
    return undefined
  }
  for (const { ci, markers, ...service } of CI_SERVICES) {
    const origin = markers.find((marker) => isSet(marker)(value))
    if (!origin) continue
    const untold = { branchName: undefined, origin }
    if (service.isPullRequest(value)) return { ci, kind: 'pull-request', ...(branchIn(service.head) ?? untold) }
    if (service.isTag(value)) return { ci, kind: 'tag', ...untold }
    const branch = branchIn(service.branch)
    if (branch) return { ci, kind: 'branch', ...branch }
  }
  return undefined
}

/** A branch as git shows it; nothing for refs that are none, and for what stands there when there is none. */
function toBranchName(origin: string, text: string | undefined): string | undefined {
  // Jenkins' git plugin puts the remote before the branch.
  const remote = origin === 'GIT_BRANCH' ? /^(refs\/remotes\/)?origin\// : ''
  const name = text?.replace(remote, '').replace(/^refs\/heads\//, '')
  if (!name || name === 'HEAD' || name === 'detached' || name === '<default>') return undefined
  return /^refs\/|^\d+\/(merge|head)$|^pull\/\d+/.test(name) ? undefined : name
}

function isRef(text: string | undefined, kind: 'pull' | 'tags'): boolean {
  return text?.startsWith(`refs/${kind}/`) ?? false
}
