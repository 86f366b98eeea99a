// Replays the statements of a folder of mysqltest files: as they are on both servers, and rewritten to two sets of names
// on servers that have none of their databases under the base names. Prints JSON: how many statements agreed, how many
// say nothing of the rewriter and why, and every one that it is to blame for. The servers are emptied before each run:
// give it two private ones, and somebody who starts them again, because some statements crash a server.
//
//   node bench/replay-corpus.ts FOLDER --base URI --rewritten URI [--filter REGEXP] [--seconds N] [--journal FILE]
//
// With a journal, a run that was cut goes on where it stopped, and one after a change of the rewriter replays only the
// files of which it now writes a statement differently.
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Journal, toJournalKey } from './replay/journal.ts'
import { readTestFile } from './replay/read-test-statements.ts'
import { type Difference, type FileTotals, replayFile } from './replay/replay-file.ts'
import { findExclusion, type PlannedStatement, planReplay, SUFFIXES } from './replay/replay-plan.ts'
import { ReplayServer } from './replay/replay-server.ts'

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    base: { type: 'string' },
    rewritten: { type: 'string' },
    filter: { type: 'string', default: '' },
    seconds: { type: 'string', default: '600' },
    journal: { type: 'string' },
  },
})
const folder = positionals[0] ?? ''
const [one, other] = [values.base, values.rewritten]
if (folder === '' || one === undefined || other === undefined) {
  throw new TypeError(
    'Usage: replay-corpus.ts FOLDER --base URI --rewritten URI [--filter REGEXP] [--seconds N] [--journal FILE]',
  )
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

const read = { files: 0, statements: 0, needsVariable: 0, excluded: {} as Record<string, number> }

/** The files in which something is rewritten, the most telling (edits a statement) first. */
function planFiles(): readonly { readonly file: string; readonly plan: readonly PlannedStatement[] }[] {
  const filter = new RegExp(values.filter)
  const editsOf = (plan: readonly PlannedStatement[]): number => plan.reduce((sum, { edits }) => sum + edits, 0)
  return globSync('**/*.test', { cwd: folder })
    .filter((file) => filter.test(file))
    .map((file) => {
      const { statements, needsVariable } = readTestFile(readFileSync(join(folder, file), 'utf8'))
      read.files++
      read.statements += statements.length
      read.needsVariable += needsVariable
      return { file, plan: planReplay(statements.filter(isReplayable)) }
    })
    .filter(({ plan }) => editsOf(plan) > 0)
    .sort((a, b) => editsOf(b.plan) / b.plan.length - editsOf(a.plan) / a.plan.length)
}

function isReplayable(statement: string): boolean {
  const why = findExclusion(statement)
  if (why !== undefined) read.excluded[why] = (read.excluded[why] ?? 0) + 1
  return why === undefined
}

const versions = [await servers.base.version(), await servers.control.version()]
const started = performance.now()
const journal = new Journal(values.journal)
const files = planFiles()
const seen = { replayed: 0, fromJournal: 0 }
const broken: string[] = []
const sums: Record<string, number> = {}
const differences: (Difference & { readonly file: string })[] = []
const unanswered: { readonly file: string; readonly base: string }[] = []

for (const { file, plan } of files) {
  const key = toJournalKey(versions.join(), file, plan)
  const known = journal.find(key)
  if (known === undefined && performance.now() - started > Number(values.seconds) * 1000) continue
  try {
    const result = known ?? (await replayFile(servers, plan))
    if (known === undefined) journal.keep(key, file, result)
    seen[known === undefined ? 'replayed' : 'fromJournal']++
    addTotals(result.totals)
    differences.push(...result.differences.map((difference) => ({ ...difference, file })))
    unanswered.push(...result.unanswered.map((base) => ({ file, base: base.slice(0, 200) })))
  } catch (error) {
    broken.push(`${file}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function addTotals(totals: FileTotals): void {
  for (const [total, count] of Object.entries(totals)) sums[total] = (sums[total] ?? 0) + count
}

const of = (kind: Difference['kind']): number => differences.filter((difference) => difference.kind === kind).length
const { agreed = 0, differs = 0, succeeded = 0, rewritten = 0, edits = 0, ...setAside } = sums
console.log(
  JSON.stringify(
    {
      servers: versions,
      corpus: read,
      files: { ...seen, broken, notReached: files.length - seen.replayed - seen.fromJournal - broken.length },
      seconds: Math.round((performance.now() - started) / 1000),
      statements: { compared: agreed + differs, succeeded, rewritten, edits },
      setAside,
      leaks: of('leak'),
      overRewrites: of('over-rewrite'),
      refusals: of('refusal'),
      differences,
      unanswered,
    },
    null,
    1,
  ),
)
