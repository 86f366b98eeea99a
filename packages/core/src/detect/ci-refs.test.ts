import { expect, it } from 'vitest'
import { findCiBuild } from './ci-build.ts'

type Case = readonly [title: string, variables: Record<string, string>, kind: string, branchName: string | undefined]

const pull = (variables: Record<string, string>): Case => [
  `a pull request: ${JSON.stringify(variables)}`,
  variables,
  'pull-request',
  undefined,
]
const on = (name: string, variables: Record<string, string>): Case => [
  `the branch ${name}: ${JSON.stringify(variables)}`,
  variables,
  'branch',
  name,
]
const JENKINS = { JENKINS_URL: 'http://j' }
const GITHUB_TAGS = { GITHUB_REF_NAME: 'tags/cleanup', GITHUB_REF_TYPE: 'branch' }

it.each([
  // Branches with the names of something else.
  on('tags/cleanup', { GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/heads/tags/cleanup', ...GITHUB_TAGS }),
  on('tags/cleanup', { GITLAB_CI: 'true', CI_COMMIT_BRANCH: 'tags/cleanup' }),
  on('tags/cleanup', { CIRCLECI: 'true', CIRCLE_BRANCH: 'tags/cleanup' }),
  on('tags/cleanup', { BITBUCKET_BUILD_NUMBER: '9', BITBUCKET_BRANCH: 'tags/cleanup' }),
  on('tags/cleanup', { BUILDKITE: 'true', BUILDKITE_BRANCH: 'tags/cleanup' }),
  on('tags/cleanup', { VERCEL: '1', VERCEL_GIT_COMMIT_REF: 'tags/cleanup' }),
  on('tags/cleanup', { ...JENKINS, GIT_BRANCH: 'origin/tags/cleanup' }),
  on('refs/tags/v1', { ...JENKINS, GIT_BRANCH: 'origin/refs/tags/v1' }),
  on('detached', { GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/heads/detached' }),
  on('detached', { ...JENKINS, GIT_BRANCH: 'origin/detached' }),
  on('refs/foo', { GITLAB_CI: 'true', CI_COMMIT_BRANCH: 'refs/foo' }),
  on('pull/7/head', { GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/heads/pull/7/head' }),
  on('changes/2024/x', { GITLAB_CI: 'true', CI_COMMIT_BRANCH: 'changes/2024/x' }),
  // A prefix is stripped once, and only of a variable that holds whole refs.
  on('refs/heads/main', { GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/heads/refs/heads/main', GITHUB_REF_NAME: 'main' }),
  on('refs/heads/main', { GITHUB_ACTIONS: 'true', GITHUB_REF_NAME: 'refs/heads/main' }),
  on('refs/heads/main', { GITLAB_CI: 'true', CI_COMMIT_BRANCH: 'refs/heads/main' }),
  on('refs/heads/main', { BUILDKITE: 'true', BUILDKITE_BRANCH: 'refs/heads/main' }),
  on('refs/heads/main', { ...JENKINS, BRANCH_NAME: 'refs/heads/main' }),
  on('refs/heads/main', { ...JENKINS, GIT_BRANCH: 'refs/remotes/origin/refs/heads/main' }),
  on('origin/main', { ...JENKINS, GIT_BRANCH: 'origin/origin/main' }),
  on('main', { ...JENKINS, GIT_BRANCH: 'refs/heads/main' }),
  on('main', { TF_BUILD: 'True', BUILD_SOURCEBRANCH: 'refs/heads/main' }),
  on('main', { DRONE: 'true', DRONE_COMMIT_REF: 'refs/heads/main', DRONE_BRANCH: 'main' }),
  on('x', { TEAMCITY_VERSION: '1', 'teamcity.build.branch': '<default>', BRANCH_NAME: 'refs/heads/x' }),
  // Pull requests that no other variable tells of.
  pull({ ...JENKINS, GIT_BRANCH: 'origin/PR-7' }),
  pull({ ...JENKINS, GIT_BRANCH: 'origin/pull/7/head' }),
  pull({ ...JENKINS, GIT_BRANCH: 'origin/pr/7/merge' }),
  pull({ ...JENKINS, GIT_BRANCH: 'origin/7/merge' }),
  pull({ ...JENKINS, GIT_BRANCH: 'origin/merge-requests/7' }),
  pull({ ...JENKINS, GIT_BRANCH: 'refs/remotes/origin/pull/7/head' }),
  pull({ ...JENKINS, GIT_BRANCH: 'main', GERRIT_CHANGE_NUMBER: '7' }),
  pull({ ...JENKINS, GIT_BRANCH: 'refs/changes/07/7/1' }),
  pull({ TEAMCITY_VERSION: '1', 'teamcity.build.branch': 'refs/changes/1/1' }),
  pull({ TEAMCITY_VERSION: '1', 'teamcity.build.branch': 'changes/01/1/1' }),
  pull({ DRONE: 'true', DRONE_BUILD_EVENT: 'promote', DRONE_COMMIT_REF: 'refs/pull/7/head', DRONE_BRANCH: 'main' }),
  pull({ GITLAB_CI: 'true', CI_COMMIT_REF_NAME: 'refs/merge-requests/7/merge' }),
  pull({ GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/heads/' }),
])('knows %s', (_title, variables, kind, branchName) => {
  expect(findCiBuild(variables)).toMatchObject({ kind, branchName })
})

it.each([
  [{ ...JENKINS, GIT_LOCAL_BRANCH: 'detached', GIT_BRANCH: 'detached' }],
  [{ ...JENKINS, GIT_BRANCH: 'origin/HEAD' }],
  [{ NETLIFY: 'true', HEAD: 'HEAD' }],
  [{ TEAMCITY_VERSION: '1', 'teamcity.build.branch': '<default>' }],
])('hears of no branch from %j', (variables) => {
  expect(findCiBuild(variables)).toBeUndefined()
})
