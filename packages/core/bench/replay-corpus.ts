// Replays the statements of a folder of mysqltest files twice: as they are on one server, and rewritten on a second one
// that has none of their databases under the base names. Prints JSON: how many statements agreed, and every one that
// did not. Both servers are emptied before each file: give it private ones.
//
//   node bench/replay-corpus.ts FOLDER --base URI --rewritten URI [--filter REGEXP] [--seconds N]
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readTestStatements } from './replay/read-test-statements.ts'
import { isReplayable, type PlannedStatement, planReplay, SUFFIX } from './replay/replay-plan.ts'
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
if (folder === '' || values.base === undefined || values.rewritten === undefined) {
  throw new TypeError('Usage: replay-corpus.ts FOLDER --base URI --rewritten URI [--filter REGEXP] [--seconds N]')
}

const withoutSuffix = (text: string): string => text.replaceAll(SUFFIX, '').replaceAll('`', '')
const baseServer = new ReplayServer(values.base, 'test', withoutSuffix)
const rewrittenServer = new ReplayServer(values.rewritten, `test${SUFFIX}`, withoutSuffix)
// The base statements on the second server: what differs there has another reason than rewriting.
const controlServer = new ReplayServer(values.rewritten, 'test', withoutSuffix)

interface Difference {
  readonly file: string
  readonly base: string
  readonly rewritten: string
  readonly expected: Outcome
  readonly found: Outcome
  /** Why text cannot help it, if so: names in literals of this statement, or of one before it that made an object. */
  readonly reason: 'literal' | 'earlier literal' | 'none'
}

const totals = {
  files: 0,
  statements: 0,
  succeeded: 0,
  rewritten: 0,
  edits: 0,
  renamedLiterals: 0,
  unstable: 0,
  lost: 0,
}
const differences: Difference[] = []

async function replayFile(file: string, plan: readonly PlannedStatement[]): Promise<void> {
  let statements = plan
  totals.files++
  for (let round = 1; ; round++) {
    const expected = await baseServer.replay(statements.map(({ base }) => base))
    const found = await rewrittenServer.replay(statements.map(({ rewritten }) => rewritten))
    const done = statements.findIndex((_, index) => isLost(expected[index]) || isLost(found[index]))
    const compared = done < 0 ? statements : statements.slice(0, done)
    const unequal = compared.findIndex((_, index) => !isEqual(expected[index], found[index]))
    if (unequal < 0 || round === MOST_ROUNDS) {
      count(compared, expected)
      totals.lost += plan.length - compared.length
      return
    }
    // Clocks, identifiers, ports, file names: what the base statements do not repeat says nothing about rewriting.
    const control = await controlServer.replay(statements.slice(0, unequal + 1).map(({ base }) => base))
    if (isEqual(expected[unequal], control[unequal])) report(file, statements, unequal, expected, found)
    else totals.unstable++
    // What follows may only be its consequence: once more without it.
    statements = statements.filter((_, index) => index !== unequal)
  }
}

const MOST_ROUNDS = 12

function count(statements: readonly PlannedStatement[], outcomes: readonly Outcome[]): void {
  for (const [index, { edits, hadLiterals }] of statements.entries()) {
    totals.statements++
    if (outcomes[index]?.errno === 0) totals.succeeded++
    if (edits > 0) totals.rewritten++
    totals.edits += edits
    if (hadLiterals) totals.renamedLiterals++
  }
}

function report(
  file: string,
  statements: readonly PlannedStatement[],
  index: number,
  expectations: readonly Outcome[],
  outcomes: readonly Outcome[],
): void {
  const [statement, expected, found] = [statements[index], expectations[index], outcomes[index]]
  if (statement === undefined || expected === undefined || found === undefined) return
  const hasLiterals = ({ hadLiterals, keepsLiterals }: PlannedStatement): boolean => hadLiterals || keepsLiterals
  const reason = hasLiterals(statement)
    ? 'literal'
    : statements.slice(0, index).some(hasLiterals)
      ? 'earlier literal'
      : 'none'
  differences.push({ file, base: statement.base, rewritten: statement.rewritten, expected, found, reason })
}

function isLost(outcome: Outcome | undefined): boolean {
  return outcome === undefined || outcome.errno === -1
}

function isEqual(a: Outcome | undefined, b: Outcome | undefined): boolean {
  return a?.errno === b?.errno && a?.rows === b?.rows
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

const versions = [await baseServer.version(), await rewrittenServer.version()]
const started = performance.now()
const files = planFiles()
let replayed = 0
let stopped: string | undefined
for (const { file, plan } of files) {
  if (performance.now() - started > Number(values.seconds) * 1000) break
  try {
    await replayFile(file, plan)
  } catch (error) {
    // Some tests are there to crash a server. What was compared before still counts.
    stopped = `${file}: ${error instanceof Error ? error.message : String(error)}`
    break
  }
  replayed++
}
console.log(
  JSON.stringify(
    {
      servers: versions,
      stopped: stopped ?? 'by time, or at the end',
      totals: {
        ...totals,
        filesLeftOut: files.length - replayed,
        seconds: Math.round((performance.now() - started) / 1000),
      },
      leaks: differences.filter(({ expected, found }) => expected.errno === 0 && found.errno === 1049).length,
      differences,
    },
    null,
    1,
  ),
)
