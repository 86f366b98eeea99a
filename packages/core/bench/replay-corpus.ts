// Replays the statements of a folder of mysqltest files: as they are on both servers, and rewritten to two sets of names
// on servers that have none of their databases under the base names. Prints JSON: how many statements agreed, how many
// say nothing of the rewriter and why, and every one that it is to blame for. The servers are emptied before each run:
// give it two private ones.
//
//   node bench/replay-corpus.ts FOLDER --base URI --rewritten URI [--filter REGEXP] [--seconds N]
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { compareRuns, isEqual, type Runs, type Verdict } from './replay/compare-runs.ts'
import { readTestStatements } from './replay/read-test-statements.ts'
import { isReplayable, type LiteralChoice, type PlannedStatement, planReplay, SUFFIXES } from './replay/replay-plan.ts'
import { type Outcome, ReplayServer } from './replay/replay-server.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    base: { type: 'string' },
    rewritten: { type: 'string' },
    filter: { type: 'string', default: '' },
    seconds: { type: 'string', default: '600' },
  },
})
const folder = positionals[0] ?? ''
const [one, other] = [values.base, values.rewritten]
if (folder === '' || one === undefined || other === undefined) {
  throw new TypeError('Usage: replay-corpus.ts FOLDER --base URI --rewritten URI [--filter REGEXP] [--seconds N]')
}

const [FIRST, SECOND] = SUFFIXES
// With the backslashes of a pattern (`\\_`), which JSON doubles.
const ADDED = new RegExp(`\\\\*(?:${FIRST}|${SECOND})|\``, 'g')
const withoutSuffix = (text: string): string => text.replace(ADDED, '')
const servers = {
  base: new ReplayServer(one, 'test', withoutSuffix),
  control: new ReplayServer(other, 'test', withoutSuffix),
  first: new ReplayServer(other, `test${FIRST}`, withoutSuffix),
  second: new ReplayServer(one, `test${SECOND}`, withoutSuffix),
}

interface Difference {
  readonly kind: 'leak' | 'over-rewrite'
  readonly file: string
  readonly base: string
  readonly rewritten: string
  readonly expected: Outcome
  readonly found: Outcome
}

type Totals = Record<Verdict | 'names in literals' | 'after too many of these', number>

const totals: Totals = {
  agreed: 0,
  differs: 0,
  'no SQL': 0,
  'not reproducible': 0,
  'depends on spelling': 0,
  'name too long': 0,
  unanswered: 0,
  'names in literals': 0,
  'after too many of these': 0,
}
const agreed = { succeeded: 0, rewritten: 0, edits: 0 }
const differences: Difference[] = []

/** A file that loses more statements than this is left there: each costs four runs. */
const MOST_ROUNDS = 25

async function replayFile(file: string, plan: readonly PlannedStatement[]): Promise<void> {
  let statements = plan
  for (let round = 1; ; round++) {
    const runs = await replay(statements, 'where names are read')
    const verdicts = statements.map((_, index) => compareRuns(at(runs, index)))
    // Without the first one that fails, once more: what follows may only be its consequence.
    const failed = verdicts.findIndex((verdict) => verdict === 'differs' || verdict === 'unanswered')
    if (failed < 0) {
      count(statements, runs, verdicts)
      return
    }
    const verdict = verdicts[failed] === 'unanswered' ? 'unanswered' : await judge(statements, failed)
    totals[verdict]++
    if (verdict === 'differs') report(file, statements[failed], at(runs, failed))
    if (round === MOST_ROUNDS) {
      count(statements.slice(0, failed), runs, verdicts)
      totals['after too many of these'] += statements.length - failed - 1
      return
    }
    statements = statements.filter((_, index) => index !== failed)
  }
}

type FileRuns = Readonly<Record<keyof Runs, readonly Outcome[]>>

function at(runs: FileRuns, index: number): Runs {
  return {
    base: runs.base[index],
    control: runs.control[index],
    first: runs.first[index],
    second: runs.second[index],
  }
}

async function replay(statements: readonly PlannedStatement[], literals: LiteralChoice): Promise<FileRuns> {
  const asIs = statements.map(({ base }) => base)
  const [first, second] = SUFFIXES.map((suffix) => statements.map((each) => each.rewrite(suffix, literals)))
  // The two runs of the same text neither at the same time nor on the same server: what depends on either shows itself.
  const onOne = async () => ({
    base: await servers.base.replay(asIs),
    second: await servers.second.replay(second ?? []),
  })
  const onOther = async () => ({
    first: await servers.first.replay(first ?? []),
    control: await servers.control.replay(asIs),
  })
  const [left, right] = await Promise.all([onOne(), onOther()])
  return { ...left, ...right }
}

/** A difference that goes away when nothing but the literals is changed, here or before, is what text cannot tell. */
async function judge(statements: readonly PlannedStatement[], index: number): Promise<'names in literals' | 'differs'> {
  const upTo = statements.slice(0, index + 1)
  if (!upTo.some(({ hasNamesInLiterals }) => hasNamesInLiterals)) return 'differs'
  for (const literals of ['everywhere', 'nowhere'] as const) {
    for (const from of [0, index]) {
      const texts = upTo.map((each, at) => each.rewrite(FIRST, at < from ? 'where names are read' : literals))
      // Once more beside the base: rows may tell the time.
      const [expected, found] = await Promise.all([
        servers.base.replay(upTo.map(({ base }) => base)),
        servers.first.replay(texts),
      ])
      if (isEqual(expected[index], found[index])) return 'names in literals'
    }
  }
  return 'differs'
}

function count(statements: readonly PlannedStatement[], runs: FileRuns, verdicts: readonly Verdict[]): void {
  for (const [index, { edits }] of statements.entries()) {
    const verdict = verdicts[index]
    if (verdict === undefined) continue
    totals[verdict]++
    if (verdict !== 'agreed') continue
    if (runs.base[index]?.errno === 0) agreed.succeeded++
    if (edits > 0) agreed.rewritten++
    agreed.edits += edits
  }
}

/** Where the server speaks of a database that it does not have, a name was left; else one too many was changed. */
function report(file: string, statement: PlannedStatement | undefined, { base, first }: Runs): void {
  if (statement === undefined || base === undefined || first === undefined) return
  const rewritten = statement.rewrite(FIRST, 'where names are read')
  const kind = base.errno === 0 && (first.errno === 1049 || rewritten === statement.base) ? 'leak' : 'over-rewrite'
  differences.push({ kind, file, base: statement.base, rewritten, expected: base, found: first })
}

/** The files in which something is rewritten, the most telling (edits a statement) first. */
function planFiles(): readonly { readonly file: string; readonly plan: readonly PlannedStatement[] }[] {
  const filter = new RegExp(values.filter)
  const editsOf = (plan: readonly PlannedStatement[]): number => plan.reduce((sum, { edits }) => sum + edits, 0)
  return globSync('**/*.test', { cwd: folder })
    .filter((file) => filter.test(file))
    .map((file) => {
      const statements = readTestStatements(readFileSync(join(folder, file), 'utf8')).filter(isReplayable)
      return { file, plan: planReplay(statements) }
    })
    .filter(({ plan }) => editsOf(plan) > 0)
    .sort((a, b) => editsOf(b.plan) / b.plan.length - editsOf(a.plan) / a.plan.length)
}

const versions = [await servers.base.version(), await servers.control.version()]
const started = performance.now()
const files = planFiles()
let replayed = 0
/** Some tests are there to crash a server; whoever gives the servers may start them again. */
const broken: string[] = []
for (const { file, plan } of files) {
  if (performance.now() - started > Number(values.seconds) * 1000) break
  try {
    await replayFile(file, plan)
    replayed++
  } catch (error) {
    broken.push(`${file}: ${error instanceof Error ? error.message : String(error)}`)
    const there = await Promise.allSettled([servers.base.waitUntilThere(), servers.control.waitUntilThere()])
    if (there.some(({ status }) => status === 'rejected')) break
  }
}
const of = (kind: Difference['kind']): number => differences.filter((difference) => difference.kind === kind).length
const { agreed: compared, differs, ...setAside } = totals
console.log(
  JSON.stringify(
    {
      servers: versions,
      files: { replayed, broken, notReached: files.length - replayed - broken.length },
      seconds: Math.round((performance.now() - started) / 1000),
      statements: { compared: compared + differs, ...agreed },
      setAside,
      leaks: of('leak'),
      overRewrites: of('over-rewrite'),
      differences,
    },
    null,
    1,
  ),
)
