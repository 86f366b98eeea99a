// Runs a suite of 40 files and 400 tests that all write the same tables, with 4 workers, in every setting of the pools and
// the harness, and prints for each how many runs passed. Controls have no reset, or one slot for all workers: they must
// fail, else the suite would not see what it is there to see. Exit code 1 when anything went otherwise.
// node packages/vitest/bench/matrix.ts [--program PATH] [--setting NAME]... [--runs N]
import process from 'node:process'
import { parseArgs } from 'node:util'
import { createSuite, toSharedFile, toWriteFile } from '../test/fixtures/suite.ts'

const FILES = 40
const TESTS = FILES * 10
const WORKERS = 4
/** So many times in a row the default setting, and each other one, have to pass. */
const RUNS = { default: 20, other: 2, control: 1 } as const

interface Setting {
  readonly name: string
  readonly kind: keyof typeof RUNS
  readonly toFile: (file: number) => string
  readonly variables: Readonly<Record<string, string>>
}

const writing = (['forks', 'threads'] as const).flatMap((pool) =>
  (['on', 'off'] as const).flatMap((isolate) =>
    (['file', 'test'] as const).map(
      (reset): Setting => ({
        name: `${pool}, isolate ${isolate}, reset ${reset}`,
        kind: pool === 'forks' && isolate === 'on' && reset === 'file' ? 'default' : 'other',
        toFile: toWriteFile,
        variables: { SUITE_POOL: pool, SUITE_ISOLATE: isolate, SUITE_RESET: reset },
      }),
    ),
  ),
)
const sharing = (['forks', 'threads'] as const).map((pool): Setting => {
  const variables = { SUITE_POOL: pool, SUITE_DATABASES: 'run', SUITE_RESET: 'none' }
  return { name: `${pool}, one environment for the run`, kind: 'other', toFile: toSharedFile, variables }
})
const controls: readonly Setting[] = [
  {
    name: 'control: no reset',
    kind: 'control',
    toFile: toWriteFile,
    variables: { SUITE_POOL: 'forks', SUITE_RESET: 'none' },
  },
  {
    name: 'control: one slot for all workers',
    kind: 'control',
    toFile: toWriteFile,
    variables: { SUITE_POOL: 'forks', SUITE_DATABASES: 'run', SUITE_RESET: 'none' },
  },
]
const ALL = [...writing, ...sharing, ...controls]

interface RunResult {
  readonly passed: number
  readonly failed: number
  readonly isGood: boolean
  readonly output: string
}

const { values } = parseArgs({
  options: {
    program: { type: 'string' },
    setting: { type: 'string', multiple: true },
    runs: { type: 'string' },
  },
})
const unknown = values.setting?.filter((name) => ALL.every((setting) => setting.name !== name)) ?? []
if (unknown.length > 0) {
  throw new TypeError(`no setting \`${unknown.join(', ')}\`; there are: ${ALL.map(({ name }) => name).join('; ')}`)
}
const chosen = ALL.filter(({ name }) => values.setting?.includes(name) ?? true)
const results: unknown[] = []
for (const setting of chosen) {
  const result = await runSetting(setting, Number(values.runs ?? RUNS[setting.kind]))
  results.push(result)
  if (!result.isAsExpected) process.exitCode = 1
}
console.log(JSON.stringify({ files: FILES, tests: TESTS, workers: WORKERS, settings: results }, null, 2))

async function runSetting(setting: Setting, runs: number) {
  const names = Array.from({ length: FILES }, (_, file) => [`file-${file}.suite.ts`, setting.toFile(file)])
  await using suite = await createSuite(Object.fromEntries(names))
  const variables = { ...setting.variables, SUITE_WORKERS: String(WORKERS) }
  const program = values.program === undefined ? {} : { SUITE_PROGRAM: values.program }
  const seconds: number[] = []
  const failures: string[] = []
  let failedTests = 0
  let server = ''
  for (let run = 0; run < runs; run++) {
    const begin = performance.now()
    const result = await suite.run({ ...variables, ...program }).ended.then(readResult)
    seconds.push(Math.round((performance.now() - begin) / 100) / 10)
    failedTests += result.failed
    server ||= /dbenv: (\S+ \S+)/.exec(result.output)?.[1] ?? ''
    if (!result.isGood) failures.push(toFailure(result.output))
    console.error(`${setting.name}: run ${run + 1} of ${runs} ${result.isGood ? 'passed' : 'failed'}`)
  }
  const isAsExpected = server !== '' && (setting.kind === 'control' ? failedTests > 0 : failures.length === 0)
  const counts = { runs, passed: runs - failures.length, failed: failures.length, failedTests }
  return { setting: setting.name, server, ...counts, isAsExpected, seconds, firstFailure: failures[0] }
}

function readResult({ exitCode, output }: { exitCode: number | undefined; output: string }): RunResult {
  const [, line = ''] = /^ *Tests +(.*)$/m.exec(output) ?? []
  const count = (what: string) => Number(new RegExp(`(\\d+) ${what}`).exec(line)?.[1] ?? 0)
  const [passed, failed] = [count('passed'), count('failed')]
  // Fewer tests than there are is no pass either.
  return { passed, failed, isGood: exitCode === 0 && passed === TESTS, output }
}

/** What a person needs of a failed run: from the first failure on, or the end. */
function toFailure(output: string): string {
  const at = output.search(/^ *FAIL /m)
  return at === -1 ? output.slice(-2_000) : output.slice(at, at + 1_000)
}
