import { compareRuns, isEqual, type Runs, type Verdict } from './compare-runs.ts'
import { type LiteralChoice, type PlannedStatement, SUFFIXES } from './replay-plan.ts'
import type { Outcome, ReplayServer } from './replay-server.ts'

/** Two servers, each under two names of its default database, so that no text runs twice on one server at a time. */
export interface ReplayServers {
  readonly base: ReplayServer
  readonly control: ReplayServer
  readonly first: ReplayServer
  readonly second: ReplayServer
}

/** One statement that the rewriter is to blame for. */
export interface Difference {
  /** `refusal`: the rewriter says that the text never ends, and the server reads it. */
  readonly kind: 'leak' | 'over-rewrite' | 'refusal'
  readonly base: string
  readonly rewritten: string
  readonly expected: Outcome
  readonly found: Outcome
}

type Total = Verdict | 'names in literals' | 'after too many of these' | 'succeeded' | 'rewritten' | 'edits'
export type FileTotals = Readonly<Partial<Record<Total, number>>>

/** What one file of statements says of the rewriter. */
export interface FileResult {
  readonly totals: FileTotals
  readonly differences: readonly Difference[]
  /** Statements that a server gave no answer to: they crash it, or take too long. */
  readonly unanswered: readonly string[]
}

/** A file that loses more statements than this is left there: each costs four runs. */
const MOST_ROUNDS = 25
const [FIRST] = SUFFIXES

/** Runs the statements of one file as they are and rewritten. Rejects when a server cannot be emptied or stays away. */
export async function replayFile(servers: ReplayServers, plan: readonly PlannedStatement[]): Promise<FileResult> {
  const replay = new FileReplay(servers)
  await replay.run(plan)
  return { totals: replay.totals, differences: replay.differences, unanswered: replay.unanswered }
}

type FileRuns = Readonly<Record<keyof Runs, readonly Outcome[]>>

class FileReplay {
  readonly totals: Partial<Record<Total, number>> = {}
  readonly differences: Difference[] = []
  readonly unanswered: string[] = []
  readonly #servers: ReplayServers

  constructor(servers: ReplayServers) {
    this.#servers = servers
  }

  async run(plan: readonly PlannedStatement[]): Promise<void> {
    let statements = plan
    for (let round = 1; ; round++) {
      const runs = await this.#replay(statements)
      const verdicts = statements.map((_, index) => compareRuns(at(runs, index)))
      // Without the first one that fails, once more: what follows may only be its consequence.
      const failed = verdicts.findIndex((verdict) => verdict === 'differs' || verdict === 'unanswered')
      const statement = statements[failed]
      if (statement === undefined) {
        this.#count(statements, runs, verdicts)
        return
      }
      const verdict = verdicts[failed] === 'unanswered' ? 'unanswered' : await this.#judge(statements, failed)
      this.#add(verdict, 1)
      if (verdict === 'differs') this.#report(statement, at(runs, failed))
      if (verdict === 'unanswered') this.unanswered.push(statement.base)
      if (round === MOST_ROUNDS) {
        this.#count(statements.slice(0, failed), runs, verdicts)
        this.#add('after too many of these', statements.length - failed - 1)
        return
      }
      statements = statements.filter((_, index) => index !== failed)
    }
  }

  async #replay(statements: readonly PlannedStatement[]): Promise<FileRuns> {
    const servers = this.#servers
    const asIs = statements.map(({ base }) => base)
    const [first, second] = SUFFIXES.map((suffix) =>
      statements.map((each) => each.rewrite(suffix, 'where names are read')),
    )
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

  /**
   * A difference that goes away when nothing is changed is a matter of time; one that goes away when nothing but the
   * literals is changed, here or before, is what text cannot tell.
   */
  async #judge(
    statements: readonly PlannedStatement[],
    index: number,
  ): Promise<'not reproducible' | 'names in literals' | 'differs'> {
    const upTo = statements.slice(0, index + 1)
    if (compareRuns(at(await this.#replay(upTo), index)) !== 'differs') return 'not reproducible'
    if (!upTo.some(({ hasNamesInLiterals }) => hasNamesInLiterals)) return 'differs'
    for (const literals of ['everywhere', 'nowhere'] as const satisfies readonly LiteralChoice[]) {
      for (const from of [0, index]) {
        const texts = upTo.map((each, position) =>
          each.rewrite(FIRST, position < from ? 'where names are read' : literals),
        )
        // Once more beside the base: rows may tell the time.
        const [expected, found] = await Promise.all([
          this.#servers.base.replay(upTo.map(({ base }) => base)),
          this.#servers.first.replay(texts),
        ])
        if (isEqual(expected[index], found[index])) return 'names in literals'
      }
    }
    return 'differs'
  }

  #add(total: Total, count: number): void {
    this.totals[total] = (this.totals[total] ?? 0) + count
  }

  #count(statements: readonly PlannedStatement[], runs: FileRuns, verdicts: readonly Verdict[]): void {
    for (const [index, statement] of statements.entries()) {
      const verdict = verdicts[index]
      if (verdict === undefined) continue
      this.#add(verdict, 1)
      if (verdict !== 'agreed') continue
      if (statement.isRefused) this.#report(statement, at(runs, index))
      this.#add('succeeded', runs.base[index]?.errno === 0 ? 1 : 0)
      this.#add('rewritten', statement.edits > 0 ? 1 : 0)
      this.#add('edits', statement.edits)
    }
  }

  /** Where the server speaks of a database that it does not have, a name was left; else one too many was changed. */
  #report(statement: PlannedStatement, { base, first }: Runs): void {
    if (base === undefined || first === undefined) return
    const rewritten = statement.rewrite(FIRST, 'where names are read')
    const isLeak = base.errno === 0 && (first.errno === 1049 || rewritten === statement.base)
    const kind = statement.isRefused ? 'refusal' : isLeak ? 'leak' : 'over-rewrite'
    this.differences.push({ kind, base: statement.base, rewritten, expected: base, found: first })
  }
}

function at(runs: FileRuns, index: number): Runs {
  return {
    base: runs.base[index],
    control: runs.control[index],
    first: runs.first[index],
    second: runs.second[index],
  }
}
