import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { detectEnvironment } from './detect-environment.ts'
import type { DetectionInputs } from './detection-inputs.ts'
import { explainDetection } from './explain-detection.ts'
import type { GitHead } from './git-head.ts'
import { readDetectionInputs } from './read-detection-inputs.ts'

const on = (branchName: string): GitHead => ({ kind: 'branch', branchName, path: '/r/.git/HEAD' })
const DETACHED: GitHead = { kind: 'detached', path: '/r/.git/HEAD', reason: 'is detached' }
const told = (value: string) => ({ value, origin: '--env' })
const build = (kind: 'branch' | 'pull-request' | 'tag', branchName?: string) => ({
  ci: 'A CI',
  kind,
  branchName,
  origin: 'A_VARIABLE',
})

describe('detectEnvironment', () => {
  it.each<readonly [string, DetectionInputs, string, string | undefined, string]>([
    [
      'the argument first',
      { argument: told('x'), git: on('main'), environmentVariable: 'prod' },
      'test-x',
      'main',
      'argument',
    ],
    ['the branch before ENVIRONMENT', { git: on('main'), environmentVariable: 'test' }, 'prod', 'main', 'branch'],
    ['another branch is test', { git: on('feature/x') }, 'test', 'feature/x', 'branch'],
    ['case counts', { git: on('Main') }, 'test', 'Main', 'branch'],
    [
      'ENVIRONMENT without a branch',
      { git: DETACHED, environmentVariable: 'test-x' },
      'test-x',
      undefined,
      'ENVIRONMENT',
    ],
    ['prod at last', { git: DETACHED }, 'prod', undefined, 'default'],
    ['prod without anything', {}, 'prod', undefined, 'default'],
    ['CI before .git', { ci: build('branch', 'feature/x'), git: on('main') }, 'test', 'feature/x', 'branch'],
    ['ALGO_DIR before CI', { algoDir: on('a'), ci: build('branch', 'main') }, 'test', 'a', 'branch'],
    [
      'CI where ALGO_DIR is detached',
      { algoDir: DETACHED, ci: build('branch', 'b'), git: on('main') },
      'test',
      'b',
      'branch',
    ],
    ['not .git where ALGO_DIR is detached', { algoDir: DETACHED, git: on('feature/x') }, 'prod', undefined, 'default'],
    ['a pull request is never prod', { ci: build('pull-request', 'main') }, 'test', 'main', 'branch'],
    ['nor one without a head', { ci: build('pull-request'), environmentVariable: 'prod' }, 'test', undefined, 'branch'],
    [
      'nor one over ALGO_DIR on main',
      { algoDir: on('main'), ci: build('pull-request', 'x') },
      'test',
      'main',
      'branch',
    ],
    [
      'a tag is no branch',
      { ci: build('tag'), git: on('feature/x'), environmentVariable: 'test' },
      'test',
      undefined,
      'ENVIRONMENT',
    ],
    ['a branch that the program names', { branchName: 'main', ci: build('branch', 'x') }, 'prod', 'main', 'branch'],
    [
      'production branches as configured',
      { git: on('live'), productionBranches: ['live', 'main'] },
      'prod',
      'live',
      'branch',
    ],
    ['none of them', { git: on('main'), productionBranches: [] }, 'test', 'main', 'branch'],
  ])('%s', (_title, inputs, environment, branchName, decidedBy) => {
    expect(detectEnvironment(inputs)).toMatchObject({ environment, branchName, decidedBy })
  })

  it.each<readonly [string, DetectionInputs, string]>([
    ['an argument', { argument: told('A b') }, '`A b` (from --env)'],
    ['an empty argument', { argument: told('') }, '`` (from --env)'],
    ['prod by a flag', { argument: told('prod'), git: on('main') }, 'never chosen by a flag'],
    ['ENVIRONMENT', { environmentVariable: 'staging' }, '`staging` (from ENVIRONMENT)'],
  ])('refuses %s with what was found and where', (_title, inputs, message) => {
    expect(() => detectEnvironment(inputs)).toThrow(
      expect.objectContaining({ code: 'DBENV_INVALID_ENVIRONMENT', message: expect.stringContaining(message) }),
    )
  })

  it('does not look at what a step before it made needless', () => {
    expect(detectEnvironment({ git: on('x'), environmentVariable: 'staging' }).environment).toBe('test')
  })

  it('is never prod by default where a repository hides its branch', () => {
    const git: GitHead = { kind: 'unreadable', path: '/r/.git', reason: 'leads nowhere' }
    expect(() => detectEnvironment({ git })).toThrow(
      expect.objectContaining({
        code: 'DBENV_BRANCH_UNREADABLE',
        message: expect.stringMatching(
          /no branch: \/r\/\.git \(the working directory\) leads nowhere\. Set ENVIRONMENT/,
        ),
      }),
    )
    expect(() => detectEnvironment({ algoDir: git, ci: build('branch', 'main'), git: on('main') })).toThrow(
      expect.objectContaining({ code: 'DBENV_BRANCH_UNREADABLE' }),
    )
  })

  it.each<readonly [string, DetectionInputs, string]>([
    ['the argument', { argument: told('x') }, 'test-x'],
    ['the branch that the program names', { branchName: 'main' }, 'prod'],
    ['a CI', { ci: build('branch', 'y') }, 'test'],
    ['ENVIRONMENT', { environmentVariable: 'test-x' }, 'test-x'],
    ['ENVIRONMENT, for prod too', { environmentVariable: 'prod' }, 'prod'],
  ])('believes %s where the repository hides its branch', (_title, inputs, environment) => {
    const git: GitHead = { kind: 'unreadable', path: '/r/.git', reason: 'leads nowhere' }
    expect(detectEnvironment({ ...inputs, git }).environment).toBe(environment)
  })

  it.each<readonly [string, DetectionInputs]>([
    ['the default', {}],
    ['the production branch', { git: on('main') }],
    ['ENVIRONMENT', { environmentVariable: 'prod' }],
  ])('refuses prod by %s under a test runner', (_title, inputs) => {
    expect(() => detectEnvironment({ ...inputs, testRunner: 'VITEST' })).toThrow(
      expect.objectContaining({ code: 'DBENV_PROD_UNDER_TEST_RUNNER', message: expect.stringContaining('`VITEST`') }),
    )
  })

  it('takes the production branch from the program under a test runner', () => {
    expect(detectEnvironment({ branchName: 'main', testRunner: 'VITEST' }).environment).toBe('prod')
    expect(detectEnvironment({ git: on('x'), testRunner: 'VITEST' }).environment).toBe('test')
  })
})

it('explains every step', () => {
  const detected = detectEnvironment({ git: on('feature/x'), environmentVariable: 'prod' })
  expect(explainDetection(detected)).toBe(
    [
      'environment `test`, branch `feature/x`',
      '  1. argument        no argument, no DBENV_ENVIRONMENT',
      '  2. branch       -> `feature/x` from /r/.git/HEAD (the working directory); production branches: `main`',
      '  3. ENVIRONMENT     not reached',
      '  4. default         not reached',
    ].join('\n'),
  )
})

describe('readDetectionInputs', () => {
  const folders: string[] = []
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
  })
  function repository(branchName: string): string {
    const folder = mkdtempSync(join(tmpdir(), 'dbenv-detect-'))
    folders.push(folder)
    mkdirSync(join(folder, '.git'))
    writeFileSync(join(folder, '.git/HEAD'), `ref: refs/heads/${branchName}\n`)
    return folder
  }

  it('reads the working directory and the variables given, and nothing else', () => {
    const inputs = readDetectionInputs({
      workingDirectory: repository('x'),
      environmentVariables: { ENVIRONMENT: 'test', DBENV_ENVIRONMENT: 'y', NODE_ENV: 'test' },
    })
    expect(inputs).toMatchObject({
      argument: { value: 'y', origin: 'DBENV_ENVIRONMENT' },
      git: { kind: 'branch', branchName: 'x' },
      environmentVariable: 'test',
      testRunner: 'NODE_ENV=test',
      algoDir: undefined,
      ci: undefined,
    })
  })

  it('prefers the argument to DBENV_ENVIRONMENT', () => {
    const options = { argument: 'a', argumentOrigin: '--env', environmentVariables: { DBENV_ENVIRONMENT: 'b' } }
    expect(readDetectionInputs(options).argument).toEqual({ value: 'a', origin: '--env' })
  })

  it('takes an empty variable for none', () => {
    const environmentVariables = { DBENV_ENVIRONMENT: '', ENVIRONMENT: '', ALGO_DIR: '', VITEST: '' }
    const inputs = readDetectionInputs({ workingDirectory: tmpdir(), environmentVariables })
    expect(inputs).toMatchObject({ argument: undefined, environmentVariable: undefined, testRunner: undefined })
  })

  it.each([['VITEST'], ['JEST_WORKER_ID'], ['NODE_TEST_CONTEXT']])('knows a test runner by %s', (variable) => {
    const environmentVariables = { [variable]: 'child-v8' }
    expect(readDetectionInputs({ environmentVariables }).testRunner).toBe(variable)
  })

  it('reads the repository of ALGO_DIR, and refuses one that is no folder, unless the environment is passed', () => {
    const environmentVariables = { ALGO_DIR: repository('algo') }
    expect(readDetectionInputs({ environmentVariables }).algoDir).toMatchObject({ branchName: 'algo' })
    for (const ALGO_DIR of ['/nowhere', join(environmentVariables.ALGO_DIR, '.git/HEAD'), `/${'x'.repeat(300)}`]) {
      const detect = (argument?: string) =>
        detectEnvironment(readDetectionInputs({ environmentVariables: { ALGO_DIR }, argument }))
      expect(detect).toThrow(`no branch: ${ALGO_DIR} (ALGO_DIR) is no folder.`)
      expect(detect('x').environment).toBe('test-x')
    }
  })

  it('splits DBENV_PRODUCTION_BRANCHES', () => {
    const environmentVariables = { DBENV_PRODUCTION_BRANCHES: 'main, live' }
    expect(readDetectionInputs({ environmentVariables }).productionBranches).toEqual(['main', 'live'])
  })

  it("reads TeamCity's branch from its properties files", () => {
    const folder = repository('x')
    const [system, all] = [join(folder, 'system'), join(folder, 'all')]
    writeFileSync(system, `#comment\nteamcity.configuration.properties.file=${all.replaceAll('/', '\\/')}\n`)
    writeFileSync(all, 'teamcity.build.branch=refs/heads/\\u65e5\\u00E9\\:\\\\u0041\n')
    const environmentVariables = { TEAMCITY_VERSION: '2024', TEAMCITY_BUILD_PROPERTIES_FILE: system }
    expect(readDetectionInputs({ environmentVariables }).ci).toMatchObject({
      kind: 'branch',
      branchName: '日é:\\u0041',
    })
  })

  it.each(['process.cwd()', ''])('hides the branch of a working directory that is gone, after `%s`', (before) => {
    const folder = JSON.stringify(mkdtempSync(join(tmpdir(), 'dbenv-gone-')))
    // Worker threads cannot change their working directory, and tests run in one.
    const script = `
      const { readDetectionInputs } = await import(${JSON.stringify(new URL('./read-detection-inputs.ts', import.meta.url))})
      process.chdir(${folder})
      ${before}
      process.getBuiltinModule('node:fs').rmSync(${folder}, { recursive: true })
      console.log(JSON.stringify(readDetectionInputs({ environmentVariables: {} }).git))`
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    expect(JSON.parse(output)).toMatchObject({ kind: 'unreadable', reason: 'is no folder' })
  })
})
