// Prints when the first query of a run has its answer, in milliseconds from the start of the process, for one suite of 4
// files and 4 workers over 60 tables, 25 MB: without a database (its first test), on the harness, and by the usual recipe
// of one server into which the client program loads the dump at every run. Warm rounds alternate; cold is the first run
// with an empty cache: the harness makes its template, the recipe initialises a server. All from the sources.
// node packages/vitest/bench/warm-run.ts [server program]
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { findServerPrograms } from '@dbenv/server'
import { execa } from 'execa'
import { createSuite, type Suite } from '../test/fixtures/suite.ts'
import { writeDump } from './first-query/workload.ts'

const ROUNDS = 5
const FILES = 4
/** Between two runs, as between two of a person: the first one's server goes, and its spare copy is made. */
const PAUSE_MS = 2_000
const PARTS = join(import.meta.dirname, 'first-query')

type Kind = 'plain' | 'harness' | 'recipe'

interface Times {
  readonly firstMs: number
  /** Of the worker that was last to have its first answer. */
  readonly lastMs: number
  readonly runMs: number
}

const program = process.argv[2] ?? (await findServerPrograms())[0]?.path ?? ''
const folder = await mkdtemp(join(tmpdir(), 'dbenv-bench-'))
const variables = { SUITE_PROGRAM: program, SUITE_SQL: join(folder, 'dump.sql'), DBENV_CACHE: join(folder, 'cache') }
await writeDump(variables.SUITE_SQL)
await using plain = await createTimedSuite('plain')
await using harness = await createTimedSuite('harness')
await using recipe = await createTimedSuite('recipe')

await run(plain, 'plain')
const cold = { recipe: await run(recipe, 'recipe'), harness: await run(harness, 'harness') }
const warm: Record<Kind, Times[]> = { plain: [], harness: [], recipe: [] }
for (let round = 0; round < ROUNDS; round++) {
  warm.plain.push(await run(plain, 'plain'))
  warm.harness.push(await run(harness, 'harness'))
  warm.recipe.push(await run(recipe, 'recipe'))
}
await rm(folder, { recursive: true, maxRetries: 20, retryDelay: 100 })

const medians = { plain: toMedians(warm.plain), harness: toMedians(warm.harness), recipe: toMedians(warm.recipe) }
const afterPlainMs = warm.harness.map(({ firstMs }, round) => firstMs - (warm.plain[round]?.firstMs ?? Number.NaN))
const result = {
  program,
  recipe: 'a private server, loaded by the client program',
  warm: medians,
  cold,
  firstQueryAfterPlainMs: { median: median(afterPlainMs), all: afterPlainMs },
  recipeToHarness: {
    warm: toRatio(medians.recipe.firstMs, medians.harness.firstMs),
    cold: toRatio(cold.recipe.firstMs, cold.harness.firstMs),
  },
}
console.log(JSON.stringify(result, null, 2))

/** Each file notes beside itself when its first test, or its first query, was through. */
async function createTimedSuite(kind: Kind): Promise<Suite> {
  const module = JSON.stringify(join(PARTS, `${kind}-test.ts`))
  const text = `import { defineTest } from ${module}\ndefineTest(\`\${import.meta.filename}.stamp\`)\n`
  return createSuite(Object.fromEntries(Array.from({ length: FILES }, (_, file) => [`${file}.suite.ts`, text])))
}

async function run(suite: Suite, kind: Kind): Promise<Times> {
  const vitest = join(import.meta.dirname, '..', 'node_modules', 'vitest', 'vitest.mjs')
  const config = join(PARTS, `${kind}.config.ts`)
  await sleep(PAUSE_MS)
  const begin = Date.now()
  const { exitCode, all } = await execa('node', [vitest, 'run', '--configLoader', 'native', '--config', config], {
    env: { ...variables, SUITE_ROOT: suite.folder, NO_COLOR: '1' },
    reject: false,
    all: true,
    stdin: 'ignore',
  })
  const runMs = Date.now() - begin
  if (exitCode !== 0) throw new Error(`the suite \`${kind}\` failed:\n${all}`)
  const names = (await readdir(suite.folder)).filter((name) => name.endsWith('.stamp'))
  const stamps = await Promise.all(names.map(async (name) => Number(await readFile(join(suite.folder, name), 'utf8'))))
  for (const name of names) await rm(join(suite.folder, name))
  return { firstMs: Math.min(...stamps) - begin, lastMs: Math.max(...stamps) - begin, runMs }
}

function toMedians(all: readonly Times[]): Times {
  return {
    firstMs: median(all.map(({ firstMs }) => firstMs)),
    lastMs: median(all.map(({ lastMs }) => lastMs)),
    runMs: median(all.map(({ runMs }) => runMs)),
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN
}

function toRatio(one: number, other: number): number {
  return Math.round((one / other) * 100) / 100
}
