// What rewriting costs, as ratios of one alternating run: `node packages/core/bench/rewrite.ts`. Prints JSON.
// Size and import time are in `package.ts`.
import moo from 'moo'
import { rewriteSql } from '../src/rewrite/rewrite-sql.ts'
import { createRewriter, type Rewriter } from '../src/rewrite/rewriter.ts'
import { makeStatements, NAMES } from './rewrite-workload.ts'

const STATEMENTS = 1_000
const ROUNDS = 25
const REPEATED_CALLS = 400_000
const ANEW_SETS = 200

const lexer = moo.compile({
  space: { match: /\s+/, lineBreaks: true },
  lineComment: /(?:--[ \t]|#).*/,
  comment: { match: /\/\*[\s\S]*?\*\//, lineBreaks: true },
  string: { match: /'(?:\\[\s\S]|''|[^\\'])*'|"(?:\\[\s\S]|""|[^\\"])*"/, lineBreaks: true },
  quoted: { match: /`(?:``|[^`])*`/, lineBreaks: true },
  variable: /@@?[\w.$]+/,
  number: /(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/,
  word: {
    match: /[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*/,
    type: moo.keywords({
      keyword: 'SELECT FROM WHERE JOIN ON USING INSERT INTO VALUES UPDATE DELETE SET GROUP ORDER BY'.split(' '),
    }),
  },
  punctuation: /[^\s]/,
})

let sink = 0

/** Nanoseconds of processor time that the run takes: other work on the machine does not count. */
function time(run: () => void): number {
  const start = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(start)
  return (user + system) * 1e3
}

function rewriteAll(rewriter: Rewriter, texts: readonly string[]): void {
  for (const text of texts) sink += rewriter.rewrite(text).length
}

function tokenizeAll(texts: readonly string[]): void {
  for (const text of texts) {
    lexer.reset(text)
    for (const token of lexer) sink += token.offset
  }
}

function measureRound(round: number): Readonly<Record<string, number>> {
  const texts = makeStatements(STATEMENTS, 'all', `r${round}x`)
  const forMoo = makeStatements(STATEMENTS, 'all', `m${round}x`)
  const without = makeStatements(STATEMENTS, 'none', `n${round}x`)
  // A new one each round, so that no text is known.
  const rewriter = createRewriter(NAMES)
  const results: Record<string, number> = {}
  const tasks: readonly (readonly [string, () => void])[] = [
    ['full', () => rewriteAll(rewriter, texts)],
    ['withoutBaseName', () => rewriteAll(rewriter, without)],
    ['moo', () => tokenizeAll(forMoo)],
  ]
  for (const [name, task] of round % 2 === 0 ? tasks : [...tasks].reverse()) results[name] = time(task)
  return results
}

/** Nanoseconds a call. `repeated`: the very texts that were rewritten before; `anew`: equal texts that were just made. */
function measureRepeated(): Readonly<Record<string, number>> {
  const texts = makeStatements(100, 'all', 'repeated')
  const map = new Map(texts.map((text) => [text, `${text} `]))
  // A new map each round: the last one's rewriter knows other strings of the same characters.
  const names = new Map(NAMES)
  const rewriter = createRewriter(names)
  const calls: Readonly<Record<string, (text: string) => string | undefined>> = {
    mapGet: (text) => map.get(text),
    rewriter: (text) => rewriter.rewrite(text),
    rewriteSql: (text) => rewriteSql(text, names),
    rewriteSqlWithOptions: (text) => rewriteSql(text, names, { lowerCaseTableNames: 0 }),
  }
  const results: Record<string, number> = {}
  for (const [name, call] of Object.entries(calls)) {
    const each = (): void => {
      for (let index = 0; index < REPEATED_CALLS; index++) sink += call(texts[index % texts.length] ?? '')?.length ?? 0
    }
    results[name] = time(each) / REPEATED_CALLS
    const anew = Array.from({ length: ANEW_SETS }, () => makeStatements(100, 'all', 'repeated')).flat()
    const eachAnew = (): void => {
      for (const text of anew) sink += call(text)?.length ?? 0
    }
    results[`${name}Anew`] = time(eachAnew) / anew.length
  }
  return results
}

function medians(rounds: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const names = Object.keys(rounds[0] ?? {})
  return Object.fromEntries(names.map((name) => [name, median(rounds.map((round) => round[name] ?? 0))]))
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

const round2 = (value: number): number => Math.round(value * 100) / 100

const warmUp = 3
const rounds = Array.from({ length: ROUNDS + warmUp }, (_, round) => measureRound(round)).slice(warmUp)
const { full = 0, withoutBaseName = 0, moo: mooTime = 0 } = medians(rounds)
const repeated = medians(Array.from({ length: 9 }, measureRepeated).slice(2))
const moreThanMapGet = (name: string): number => round2((repeated[name] ?? 0) - (repeated['mapGet'] ?? 0))
const sample = makeStatements(STATEMENTS, 'all', 'sample')
const characters = sample.reduce((sum, { length }) => sum + length, 0)

console.log(
  JSON.stringify(
    {
      node: process.version,
      statements: STATEMENTS,
      shortest: Math.min(...sample.map(({ length }) => length)),
      longest: Math.max(...sample.map(({ length }) => length)),
      millionCharactersPerSecond: {
        rewriting: Math.round((characters / full) * 1e3),
        withoutBaseName: Math.round((characters / withoutBaseName) * 1e3),
        mooTokenizing: Math.round((characters / mooTime) * 1e3),
      },
      fasterThanMoo: { ratio: round2(mooTime / full), target: 3 },
      fasterWithoutBaseName: { ratio: round2(full / withoutBaseName), target: 5 },
      repeatedNs: {
        ...Object.fromEntries(Object.entries(repeated).map(([name, ns]) => [name, round2(ns)])),
        rewriterMore: moreThanMapGet('rewriter'),
        rewriteSqlMore: moreThanMapGet('rewriteSql'),
        target: 100,
      },
      sink: sink > 0,
    },
    undefined,
    2,
  ),
)
