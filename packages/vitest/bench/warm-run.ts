// Prints when the first query of a run has its answer, in milliseconds from the start of the process, for one suite of 4
// files and 4 workers over 60 tables, 25 MB: without a database (its first test), on the harness, and by the usual recipe
// of one server into which the client program loads the dump at every run. Warm rounds alternate; cold is the first run
// with an empty cache: the harness makes its template, the recipe initialises a server. All of it in a project that has
// the packages built and installed, as a user has them. With an image the recipe's server is a container by testcontainers.
// node packages/vitest/bench/warm-run.ts [--program PATH] [--image NAME] [--rounds N] [--kind plain|harness|recipe]...
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { findServerPrograms } from '@dbenv/server'
import { execa } from 'execa'
import { installProject } from './first-query/installed-project.ts'
import { writeDump } from './first-query/workload.ts'

/** Unless `--rounds` says otherwise. */
const ROUNDS = 5
const FILES = 4
/** Between two runs, as between two of a person: the first one's server goes, and its spare copy is made. */
const PAUSE_MS = 2_000
const KINDS = ['plain', 'harness', 'recipe'] as const

type Kind = (typeof KINDS)[number]

interface Times {
  readonly firstMs: number
  /** Of the worker that was last to have its first answer. */
  readonly lastMs: number
  readonly runMs: number
}

const { values } = parseArgs({
  options: {
    program: { type: 'string' },
    image: { type: 'string' },
    rounds: { type: 'string' },
    kind: { type: 'string', multiple: true },
  },
})
const program = values.program ?? (await findServerPrograms())[0]?.path ?? ''
const kinds = KINDS.filter((kind) => values.kind?.includes(kind) ?? true)
await using project = await installProject()
const variables = {
  SUITE_PROGRAM: program,
  SUITE_SQL: join(project.folder, 'dump.sql'),
  DBENV_CACHE: join(project.folder, 'cache'),
  ...(values.image === undefined ? {} : { SUITE_IMAGE: values.image }),
}
await writeDump(variables.SUITE_SQL)
for (const kind of kinds) await writeSuite(kind)

const cold: Partial<Record<Kind, Times>> = {}
for (const kind of kinds) cold[kind] = await run(kind)
const warm: Record<Kind, Times[]> = { plain: [], harness: [], recipe: [] }
for (let round = 0; round < Number(values.rounds ?? ROUNDS); round++) {
  for (const kind of kinds) warm[kind].push(await run(kind))
}

const medians = { plain: toMedians(warm.plain), harness: toMedians(warm.harness), recipe: toMedians(warm.recipe) }
const afterPlainMs = warm.harness.map(({ firstMs }, round) => firstMs - (warm.plain[round]?.firstMs ?? Number.NaN))
const result = {
  program,
  recipe: `${values.image === undefined ? 'a private server' : 'a container by testcontainers'}, loaded by the client program`,
  warm: medians,
  cold,
  firstQueryAfterPlainMs: { median: median(afterPlainMs), all: afterPlainMs },
  recipeToHarness: {
    warm: toRatio(medians.recipe.firstMs, medians.harness.firstMs),
    cold: toRatio(cold.recipe?.firstMs, cold.harness?.firstMs),
  },
}
console.log(JSON.stringify(result, null, 2))

/** Each file notes beside itself when its first test, or its first query, was through. */
async function writeSuite(kind: Kind): Promise<void> {
  const module = JSON.stringify(join(project.parts, `${kind}-test.ts`))
  const text = `import { defineTest } from ${module}\ndefineTest(\`\${import.meta.filename}.stamp\`)\n`
  await mkdir(join(project.folder, 'suites', kind), { recursive: true })
  for (let file = 0; file < FILES; file++)
    await writeFile(join(project.folder, 'suites', kind, `${file}.suite.ts`), text)
}

async function run(kind: Kind): Promise<Times> {
  const folder = join(project.folder, 'suites', kind)
  const config = join(project.parts, `${kind}.config.ts`)
  await sleep(PAUSE_MS)
  const begin = Date.now()
  const { exitCode, all } = await execa(
    'node',
    [project.vitest, 'run', '--configLoader', 'native', '--config', config],
    {
      cwd: project.folder,
      env: { ...variables, SUITE_ROOT: folder, NO_COLOR: '1' },
      reject: false,
      all: true,
      stdin: 'ignore',
    },
  )
  const runMs = Date.now() - begin
  if (exitCode !== 0) throw new Error(`the suite \`${kind}\` failed:\n${all}`)
  const names = (await readdir(folder)).filter((name) => name.endsWith('.stamp'))
  const stamps = await Promise.all(names.map(async (name) => Number(await readFile(join(folder, name), 'utf8'))))
  for (const name of names) await rm(join(folder, name))
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

/** `NaN`, in JSON `null`, where one of the two was not run. */
function toRatio(one = Number.NaN, other = Number.NaN): number {
  return Math.round((one / other) * 100) / 100
}
