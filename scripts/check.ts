// All checks, one after the other, each with its duration; ends with the closing line. `npm run check`, `.ci/run`.
import process from 'node:process'
import { addCounts, toClosingLine } from './check/closing-counts.ts'
import type { Step, StepResult } from './check/run-step.ts'
import { runStep } from './check/run-step.ts'
import { FLAVOUR_NAMES } from './setup/server-programs.mjs'
import { withStateInCache } from './setup/tool-environment.mjs'
import { VITEST } from './tasks.mjs'
import { findTestImages } from './test-images.ts'
import { testServers } from './test-servers.ts'

const servers = testServers()
const { images, missing } = await findTestImages()
/** Root brings a Docker along, and a failure of that is one of the checks. */
const canUseDocker = images.length > 0 || (process.platform === 'linux' && process.getuid?.() === 0)
const NODE_TEST_EXAMPLE = [
  '--test',
  '--test-global-setup=examples/node-test/test/server.ts',
  ...['spec', './scripts/node-test-closing-line.ts'].flatMap((reporter) => [
    `--test-reporter=${reporter}`,
    '--test-reporter-destination=stdout',
  ]),
  'examples/node-test/test/*.test.ts',
]
const STEPS: readonly Step[] = [
  {
    title: 'types',
    environment: withStateInCache({}),
    command: ['node_modules/.bin/turbo', 'run', 'typecheck', '--output-logs=errors-only', '--log-order=grouped'],
    timeoutMinutes: 8,
  },
  {
    title: 'types of the scripts',
    command: ['node_modules/.bin/tsc', '-p', 'scripts/tsconfig.json'],
    timeoutMinutes: 3,
  },
  { title: 'lint and format', command: ['node_modules/.bin/biome', 'check', '.'], timeoutMinutes: 3 },
  { title: 'nothing unused', command: ['node_modules/.bin/knip', '--no-config-hints'], timeoutMinutes: 5 },
  {
    title: 'packages as they would be published',
    environment: withStateInCache({}),
    command: ['node', 'scripts/check/published-packages.ts'],
    timeoutMinutes: 8,
  },
  {
    title: 'packages installed in an empty project',
    command: ['node', 'scripts/check/installed-packages.ts'],
    environment: { DBENV_SERVER_PROGRAM: servers[0]?.program },
    timeoutMinutes: 8,
  },
  {
    title: 'tests',
    command: ['node', ...VITEST, '--project', '!container:*'],
    timeoutMinutes: 25,
    counts: 'suite',
  },
  ...(canUseDocker
    ? [
        {
          title: 'tests in containers',
          // One worker a vendor: they wait for servers more than they work.
          command: [
            'node',
            'scripts/with-docker.mjs',
            'node',
            ...VITEST,
            '--maxWorkers=2',
            '--project',
            'container:*',
          ] as const,
          timeoutMinutes: 6,
          counts: 'suite' as const,
        },
      ]
    : []),
  ...servers.map(({ flavour, program }) => ({
    title: `example on node:test, ${FLAVOUR_NAMES[flavour]}`,
    command: ['node', ...NODE_TEST_EXAMPLE] as const,
    environment: { DBENV_SERVER_PROGRAM: program },
    timeoutMinutes: 3,
    counts: 'suite' as const,
  })),
  ...servers.map(({ flavour, program }) => ({
    title: `demo on ${FLAVOUR_NAMES[flavour]}`,
    command: ['node', 'examples/portfolio/demo.ts'] as const,
    environment: { DBENV_SERVER_PROGRAM: program },
    timeoutMinutes: 5,
  })),
]

const results: StepResult[] = []
for (const step of STEPS) results.push(await runStep(step))
if (!canUseDocker) {
  process.stdout.write(`\n== tests in containers\n-- ${missing.join(' ')}\n`)
  results.push({ title: 'tests in containers', seconds: 0, counts: { passed: 0, failed: 0, skipped: 1 } })
}

process.stdout.write('\n')
for (const { title, seconds, counts } of results)
  process.stdout.write(`${String(seconds).padStart(5)} s  ${title}: ${toClosingLine(counts)}\n`)
const total = addCounts(results.map(({ counts }) => counts))
process.stdout.write(`\n${toClosingLine(total)}\n`)
process.exitCode = total.failed === 0 ? 0 : 1
