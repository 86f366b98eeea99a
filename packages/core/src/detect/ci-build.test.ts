import { expect, it } from 'vitest'
import { findCiBuild } from './ci-build.ts'

type Case = readonly [title: string, variables: Record<string, string>, kind: string, branchName: string | undefined]

const branch = 'feature/x'

const CASES: readonly Case[] = [
  [
    'GitHub push',
    {
      GITHUB_ACTIONS: 'true',
      GITHUB_HEAD_REF: '',
      GITHUB_REF: 'refs/heads/feature/x',
      GITHUB_REF_NAME: branch,
      GITHUB_REF_TYPE: 'branch',
    },
    'branch',
    branch,
  ],
  [
    'GitHub pull request',
    {
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: 'pull_request',
      GITHUB_HEAD_REF: branch,
      GITHUB_BASE_REF: 'main',
      GITHUB_REF: 'refs/pull/1371/merge',
      GITHUB_REF_NAME: '1371/merge',
    },
    'pull-request',
    branch,
  ],
  [
    'GitHub review, which tells no head',
    {
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: 'pull_request_review',
      GITHUB_REF: 'refs/pull/1371/merge',
      GITHUB_REF_NAME: '1371/merge',
      GITHUB_REF_TYPE: 'branch',
    },
    'pull-request',
    undefined,
  ],
  [
    'GitHub pull_request_target from a fork',
    {
      GITHUB_ACTIONS: 'true',
      GITHUB_EVENT_NAME: 'pull_request_target',
      GITHUB_HEAD_REF: 'main',
      GITHUB_REF: 'refs/heads/main',
    },
    'pull-request',
    'main',
  ],
  ['GitHub queue', { GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/heads/gh-queue/main/1' }, 'branch', 'gh-queue/main/1'],
  [
    'GitHub tag',
    { GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/tags/v1', GITHUB_REF_NAME: 'v1', GITHUB_REF_TYPE: 'tag' },
    'tag',
    undefined,
  ],
  [
    'GitHub pull_request_target without a head',
    { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'pull_request_target', GITHUB_REF: 'refs/heads/main' },
    'pull-request',
    undefined,
  ],
  [
    'GitLab merge request without an id',
    { GITLAB_CI: 'true', CI_PIPELINE_SOURCE: 'merge_request_event', CI_COMMIT_REF_NAME: 'main' },
    'pull-request',
    undefined,
  ],
  ['GitLab push', { GITLAB_CI: 'true', CI_COMMIT_BRANCH: branch, CI_COMMIT_REF_NAME: branch }, 'branch', branch],
  [
    'GitLab merge request',
    {
      GITLAB_CI: 'true',
      CI_MERGE_REQUEST_IID: '4',
      CI_MERGE_REQUEST_SOURCE_BRANCH_NAME: branch,
      CI_COMMIT_REF_NAME: 'refs/merge-requests/4/merge',
    },
    'pull-request',
    branch,
  ],
  [
    'GitLab external pull request',
    { GITLAB_CI: 'true', CI_EXTERNAL_PULL_REQUEST_IID: '4', CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME: branch },
    'pull-request',
    branch,
  ],
  ['GitLab tag', { GITLAB_CI: 'true', CI_COMMIT_TAG: 'v1', CI_COMMIT_REF_NAME: 'v1' }, 'tag', undefined],
  ['Bitbucket push', { BITBUCKET_BUILD_NUMBER: '9', BITBUCKET_BRANCH: branch }, 'branch', branch],
  [
    'Bitbucket pull request',
    { BITBUCKET_COMMIT: 'a', BITBUCKET_PR_ID: '3', BITBUCKET_BRANCH: branch },
    'pull-request',
    branch,
  ],
  ['Bitbucket tag', { BITBUCKET_BUILD_NUMBER: '9', BITBUCKET_TAG: 'v1' }, 'tag', undefined],
  [
    'Azure push',
    { TF_BUILD: 'True', BUILD_SOURCEBRANCH: 'refs/heads/feature/x', BUILD_SOURCEBRANCHNAME: 'x' },
    'branch',
    branch,
  ],
  [
    'Azure pull request',
    {
      TF_BUILD: 'True',
      BUILD_REASON: 'PullRequest',
      BUILD_SOURCEBRANCH: 'refs/pull/1371/merge',
      BUILD_SOURCEBRANCHNAME: 'merge',
      SYSTEM_PULLREQUEST_SOURCEBRANCH: 'refs/heads/feature/x',
      SYSTEM_PULLREQUEST_PULLREQUESTID: '7',
    },
    'pull-request',
    branch,
  ],
  ['Azure tag', { TF_BUILD: 'True', BUILD_SOURCEBRANCH: 'refs/tags/v1' }, 'tag', undefined],
  [
    'Jenkins multibranch',
    { JENKINS_URL: 'http://j', BRANCH_NAME: branch, GIT_BRANCH: 'origin/feature/x' },
    'branch',
    branch,
  ],
  ['Jenkins git plugin', { JENKINS_URL: 'http://j', GIT_BRANCH: 'origin/feature/x' }, 'branch', branch],
  [
    'Jenkins detached',
    { JENKINS_URL: 'http://j', GIT_LOCAL_BRANCH: 'detached', GIT_BRANCH: 'refs/remotes/origin/feature/x' },
    'branch',
    branch,
  ],
  [
    'Jenkins change',
    { JENKINS_URL: 'http://j', BRANCH_NAME: 'PR-12', CHANGE_ID: '12', CHANGE_BRANCH: branch, CHANGE_TARGET: 'main' },
    'pull-request',
    branch,
  ],
  ['Jenkins change without a head', { JENKINS_URL: 'http://j', BRANCH_NAME: 'PR-12' }, 'pull-request', undefined],
  ['Jenkins tag', { JENKINS_URL: 'http://j', BRANCH_NAME: 'v1', TAG_NAME: 'v1' }, 'tag', undefined],
  ['Jenkins tag of the git plugin', { JENKINS_URL: 'http://j', GIT_BRANCH: 'refs/tags/v1' }, 'tag', undefined],
  ['CircleCI push', { CIRCLECI: 'true', CIRCLE_BRANCH: branch }, 'branch', branch],
  [
    'CircleCI pull request',
    { CIRCLECI: 'true', CIRCLE_BRANCH: branch, CIRCLE_PULL_REQUEST: 'https://x/pull/3' },
    'pull-request',
    branch,
  ],
  ['CircleCI fork', { CIRCLECI: 'true', CIRCLE_BRANCH: 'pull/3', CIRCLE_PR_NUMBER: '3' }, 'pull-request', undefined],
  ['CircleCI tag', { CIRCLECI: 'true', CIRCLE_TAG: 'v1' }, 'tag', undefined],
  [
    'Buildkite push',
    { BUILDKITE: 'true', BUILDKITE_BRANCH: branch, BUILDKITE_PULL_REQUEST: 'false', BUILDKITE_TAG: '' },
    'branch',
    branch,
  ],
  [
    'Buildkite pull request',
    { BUILDKITE: 'true', BUILDKITE_BRANCH: branch, BUILDKITE_PULL_REQUEST: '12' },
    'pull-request',
    branch,
  ],
  [
    'Buildkite tag',
    { BUILDKITE: 'true', BUILDKITE_BRANCH: 'main', BUILDKITE_PULL_REQUEST: 'false', BUILDKITE_TAG: 'v1' },
    'tag',
    undefined,
  ],
  [
    'Travis push',
    { TRAVIS: 'true', TRAVIS_BRANCH: branch, TRAVIS_PULL_REQUEST: 'false', TRAVIS_PULL_REQUEST_BRANCH: '' },
    'branch',
    branch,
  ],
  [
    'Travis pull request',
    { TRAVIS: 'true', TRAVIS_BRANCH: 'main', TRAVIS_PULL_REQUEST: '5', TRAVIS_PULL_REQUEST_BRANCH: branch },
    'pull-request',
    branch,
  ],
  [
    'Travis tag',
    { TRAVIS: 'true', TRAVIS_BRANCH: 'v1', TRAVIS_TAG: 'v1', TRAVIS_PULL_REQUEST: 'false' },
    'tag',
    undefined,
  ],
  ['Drone push', { DRONE: 'true', DRONE_BUILD_EVENT: 'push', DRONE_BRANCH: branch }, 'branch', branch],
  [
    'Drone pull request',
    {
      DRONE: 'true',
      DRONE_BUILD_EVENT: 'pull_request',
      DRONE_PULL_REQUEST: '5',
      DRONE_BRANCH: 'main',
      DRONE_SOURCE_BRANCH: branch,
    },
    'pull-request',
    branch,
  ],
  ['Drone tag', { DRONE: 'true', DRONE_BUILD_EVENT: 'tag', DRONE_TAG: 'v1', DRONE_BRANCH: 'main' }, 'tag', undefined],
  ['TeamCity', { TEAMCITY_VERSION: '2024', 'teamcity.build.branch': 'refs/heads/feature/x' }, 'branch', branch],
  [
    'TeamCity pull request',
    { TEAMCITY_VERSION: '2024', 'teamcity.build.branch': 'pull/12', 'teamcity.pullRequest.source.branch': branch },
    'pull-request',
    branch,
  ],
  ['Vercel', { VERCEL: '1', VERCEL_GIT_COMMIT_REF: branch, VERCEL_GIT_PULL_REQUEST_ID: '' }, 'branch', branch],
  [
    'Vercel pull request',
    { VERCEL: '1', VERCEL_GIT_COMMIT_REF: branch, VERCEL_GIT_PULL_REQUEST_ID: '23' },
    'pull-request',
    branch,
  ],
  ['Netlify', { NETLIFY: 'true', BRANCH: branch, HEAD: branch, PULL_REQUEST: 'false' }, 'branch', branch],
  [
    'Netlify preview',
    { NETLIFY: 'true', BRANCH: 'pull/12/head', HEAD: branch, PULL_REQUEST: 'true', CONTEXT: 'deploy-preview' },
    'pull-request',
    branch,
  ],
]

it.each(CASES)('%s', (_title, variables, kind, branchName) => {
  expect(findCiBuild(variables)).toMatchObject({ kind, branchName })
})

it.each(CASES.filter(([, , kind]) => kind === 'branch'))('%s says nothing without its marker', (_title, variables) => {
  const unmarked = Object.fromEntries(Object.entries(variables).slice(1))
  expect(findCiBuild(unmarked)).toBeUndefined()
  expect(findCiBuild({ ...unmarked, CI: 'true' })).toBeUndefined()
})

it('believes the pull request where two CIs have left their variables', () => {
  const github = { GITHUB_ACTIONS: 'true', GITHUB_REF: 'refs/heads/main' }
  const jenkins = { JENKINS_URL: 'http://j', CHANGE_ID: '1', CHANGE_BRANCH: branch }
  expect(findCiBuild({ ...github, ...jenkins })).toMatchObject({ kind: 'pull-request', branchName: branch })
  expect(findCiBuild({ ...github, JENKINS_URL: 'http://j', BRANCH_NAME: 'x' })).toMatchObject({ branchName: 'main' })
})

it('says nothing in a CI that does not tell', () => {
  expect(findCiBuild({ TEAMCITY_VERSION: '2024' })).toBeUndefined()
  expect(findCiBuild({ GITHUB_ACTIONS: 'true', GITHUB_REF: '', GITHUB_HEAD_REF: '' })).toBeUndefined()
  expect(findCiBuild({ CI: 'true', BRANCH: 'x', BRANCH_NAME: 'x' })).toBeUndefined()
})
