import { findSet, type Variables } from './find-set.ts'

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

/**
 * The variables of one CI, parted by spaces; `NAME=value` asks for that value. `markers` are set by this CI alone; `head`
 * holds the head branch of a pull request and `branch` that of any other build, first answer wins. By the CI's own
 * documentation `ref:NAME` may hold a whole ref, `refs/heads/x`; in all others `refs/heads/x` would be a branch's name.
 */
type CiService = readonly [ci: string, markers: string, pullRequest: string, tag: string, head: string, branch: string]

const MERGE_HEAD = 'CI_MERGE_REQUEST_SOURCE_BRANCH_NAME CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME'
const TEAMCITY_HEAD = 'teamcity.pullRequest.source.branch'
const CIRCLE_PULL = 'CIRCLE_PULL_REQUEST CIRCLE_PULL_REQUESTS CIRCLE_PR_NUMBER'
const GITHUB_PULL = 'GITHUB_HEAD_REF GITHUB_EVENT_NAME=pull_request GITHUB_EVENT_NAME=pull_request_target'
const GITLAB_PULL = `CI_PIPELINE_SOURCE=merge_request_event CI_MERGE_REQUEST_IID CI_MERGE_REQUEST_ID CI_EXTERNAL_PULL_REQUEST_IID ${MERGE_HEAD}`
const AZURE_HEAD = 'SYSTEM_PULLREQUEST_SOURCEBRANCH'

// In most of them the name that looks right is wrong in some build: Azure's BUILD_SOURCEBRANCHNAME is the last part of
// the path alone, TRAVIS_BRANCH and DRONE_BRANCH are the target of a pull request, GITHUB_REF_NAME is `1371/merge` there.
// biome-ignore format: one CI a row
const CI_SERVICES: readonly CiService[] = [
  ['GitHub Actions', 'GITHUB_ACTIONS', GITHUB_PULL, 'GITHUB_REF_TYPE=tag', 'GITHUB_HEAD_REF', 'ref:GITHUB_REF GITHUB_REF_NAME'],
  ['GitLab CI', 'GITLAB_CI', GITLAB_PULL, 'CI_COMMIT_TAG', MERGE_HEAD, 'CI_COMMIT_BRANCH CI_COMMIT_REF_NAME'],
  ['Bitbucket Pipelines', 'BITBUCKET_BUILD_NUMBER BITBUCKET_COMMIT', 'BITBUCKET_PR_ID', 'BITBUCKET_TAG', 'BITBUCKET_BRANCH', 'BITBUCKET_BRANCH'],
  ['Azure Pipelines', 'TF_BUILD', `SYSTEM_PULLREQUEST_PULLREQUESTID ${AZURE_HEAD} BUILD_REASON=PullRequest`, '', `ref:${AZURE_HEAD}`, 'ref:BUILD_SOURCEBRANCH'],
  ['Jenkins', 'JENKINS_URL JENKINS_HOME', 'CHANGE_ID CHANGE_BRANCH ghprbPullId gitlabMergeRequestIid GERRIT_CHANGE_NUMBER', 'TAG_NAME', 'CHANGE_BRANCH ghprbSourceBranch gitlabSourceBranch', 'BRANCH_NAME GIT_LOCAL_BRANCH ref:GIT_BRANCH'],
  ['CircleCI', 'CIRCLECI', CIRCLE_PULL, 'CIRCLE_TAG', 'CIRCLE_BRANCH', 'CIRCLE_BRANCH'],
  ['Buildkite', 'BUILDKITE', 'BUILDKITE_PULL_REQUEST', 'BUILDKITE_TAG', 'BUILDKITE_BRANCH', 'BUILDKITE_BRANCH'],
  ['Travis CI', 'TRAVIS', 'TRAVIS_PULL_REQUEST TRAVIS_PULL_REQUEST_BRANCH', 'TRAVIS_TAG', 'TRAVIS_PULL_REQUEST_BRANCH', 'TRAVIS_BRANCH'],
  ['Drone', 'DRONE', 'DRONE_PULL_REQUEST DRONE_BUILD_EVENT=pull_request', 'DRONE_TAG', 'DRONE_SOURCE_BRANCH', 'ref:DRONE_COMMIT_REF DRONE_SOURCE_BRANCH DRONE_BRANCH DRONE_COMMIT_BRANCH'],
  ['TeamCity', 'TEAMCITY_VERSION', `teamcity.pullRequest.number ${TEAMCITY_HEAD}`, '', `ref:${TEAMCITY_HEAD}`, 'ref:teamcity.build.branch ref:TEAMCITY_BUILD_BRANCH ref:BRANCH_NAME'],
  ['Vercel', 'VERCEL', 'VERCEL_GIT_PULL_REQUEST_ID', '', 'VERCEL_GIT_COMMIT_REF', 'VERCEL_GIT_COMMIT_REF'],
  ['Netlify', 'NETLIFY', 'PULL_REQUEST REVIEW_ID CONTEXT=deploy-preview', '', 'HEAD', 'BRANCH HEAD'],
]

/** What stands in place of a branch in a pull request: `7/merge`, `pull/7`, `PR-7`, Gerrit's `changes/07/7/1`. */
const PULL_REQUEST =
  /^(refs\/)?((pull|pr|pull-requests|merge-requests)\/\d+|changes\/\d\d\/\d+)(\/|$)|^\d+\/(merge|head)$|^(PR|MR)-\d/

/** What a variable holds when there is no branch; `detached` is Jenkins' word, elsewhere a branch may be called so. */
const NO_BRANCH = /^[\w.]+=((origin\/)?HEAD|<default>)?$|^GIT_\w+=detached$/

/**
 * The build these variables describe; `undefined` outside CI, or in one that does not tell. Variables of a CI whose own
 * marker is not set are never looked at: people have `BRANCH_NAME` in their shell. Where several CIs have left theirs, a
 * pull request wins, because it is never prod; else the first of the table.
 */
export function findCiBuild(variables: Variables): CiBuild | undefined {
  const builds = CI_SERVICES.flatMap((service) => findBuild(service, variables) ?? [])
  return builds.find(({ kind }) => kind === 'pull-request') ?? builds[0]
}

function findBuild(
  [ci, markers, pullRequest, tag, head, branch]: CiService,
  variables: Variables,
): CiBuild | undefined {
  const marker = findSet(variables, markers)
  if (!marker) return undefined
  const refs = readRefs(branch, variables)
  const isPullRequest = findSet(variables, pullRequest) || refs.some(({ kind }) => kind === 'pull-request')
  const kind = isPullRequest ? 'pull-request' : findSet(variables, tag) ? 'tag' : refs[0]?.kind
  if (!kind) return undefined
  const heads = { branch: refs, 'pull-request': readRefs(head, variables), tag: [] }[kind]
  const told = heads.find(({ branchName }) => branchName)
  return { ci, kind, branchName: told?.branchName, origin: told?.origin ?? marker }
}

/** What each of these variables stands for, save those that tell of no branch. */
function readRefs(names: string, variables: Variables): readonly Omit<CiBuild, 'ci'>[] {
  return names.split(' ').flatMap((name) => {
    const origin = name.replace('ref:', '')
    const text = variables[origin] ?? ''
    if (NO_BRANCH.test(`${origin}=${text}`)) return []
    // Jenkins' git plugin puts the remote before the branch.
    const local = origin === 'GIT_BRANCH' ? text.replace(/^(refs\/)?(remotes\/)?origin\//, '') : text
    const isRef = name !== origin && local === text && text.startsWith('refs/')
    const ref = isRef ? text : PULL_REQUEST.test(local) ? '' : `refs/heads/${local}`
    const [, folder, branchName] = ref.match(/^refs\/(heads|tags)\/(.+)$/s) ?? []
    // A ref of another folder is somebody's proposal: refs/pull, refs/merge-requests, Gerrit's refs/changes.
    const kind = folder === 'heads' ? 'branch' : folder ? 'tag' : 'pull-request'
    return { kind, branchName: kind === 'branch' ? branchName : undefined, origin }
  })
}
