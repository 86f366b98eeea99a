import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { RewriteOptions } from './rewrite-options.ts'
import { explainRewrite, rewriteSql } from './rewrite-sql.ts'

/** A line of `test/cases/*.jsonl`. `dialect` says which server knows the syntax; the rewriter reads both. */
interface Case {
  readonly sql: string
  readonly map: Readonly<Record<string, string>>
  readonly expect: string
  readonly why: string
  readonly opts?: RewriteOptions
  readonly dialect: 'both' | 'mysql' | 'mariadb'
}

const FOLDER = new URL('../../test/cases/', import.meta.url)

const readCases = (file: string): readonly Case[] =>
  readFileSync(new URL(file, FOLDER), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Case => JSON.parse(line))

describe.each(readdirSync(FOLDER).filter((file) => file.endsWith('.jsonl')))('%s', (file) => {
  it.each(readCases(file))('rewrites: $why', ({ sql, map, opts, expect: expected }) => {
    expect(rewriteSql(sql, new Map(Object.entries(map)), opts)).toBe(expected)
  })
})

describe('positions.txt', () => {
  const names = new Map(['db', 'db2', 'my db', 'дб'].map((name) => [name, `${name} of the test`]))
  const statements = readFileSync(new URL('positions.txt', FOLDER), 'utf8')
    .split('\n')
    .filter((line) => line !== '')

  // Each database name stands between « and »; every other `db` is a column, an alias, an account, a label, a text.
  it.each(statements)('%s', (marked) => {
    const expected = marked.replace(/«`?(.*?)`?»/g, '`$1 of the test`')
    expect(rewriteSql(marked.replace(/[«»]/g, ''), names)).toBe(expected)
  })
})

const NAMES: ReadonlyMap<string, string> = new Map([
  ['portfolio_data', 'portfolio_data_test-x'],
  ['portfolio_config', 'portfolio_config_test-x'],
  ['master_config', 'master_config'],
])

describe('rewriteSql', () => {
  it('returns the same text again for a text that it knows', () => {
    const first = rewriteSql('SELECT 1 FROM portfolio_data.t', NAMES)
    expect(rewriteSql('SELECT 1 FROM portfolio_data.t', NAMES)).toBe(first)
  })

  it('keeps the modes of one map apart', () => {
    const sql = 'SELECT "portfolio_data"."t"."a" FROM portfolio_data.t'
    expect(rewriteSql(sql, NAMES)).toBe('SELECT "portfolio_data"."t"."a" FROM `portfolio_data_test-x`.t')
    expect(rewriteSql(sql, NAMES, { ansiQuotes: true })).toBe(
      'SELECT `portfolio_data_test-x`."t"."a" FROM `portfolio_data_test-x`.t',
    )
  })

  it('sees a name that was added to the map later', () => {
    const names = new Map([['a', 'a_test']])
    expect(rewriteSql('SELECT 1 FROM b.t', names)).toBe('SELECT 1 FROM b.t')
    names.set('b', 'b_test')
    expect(rewriteSql('SELECT 1 FROM b.t', names)).toBe('SELECT 1 FROM `b_test`.t')
  })

  it('rewrites texts too long to be kept', () => {
    const filler = `/* ${'x'.repeat(20_000)} */`
    expect(rewriteSql(`SELECT ${filler} 1 FROM portfolio_data.t`, NAMES)).toBe(
      `SELECT ${filler} 1 FROM \`portfolio_data_test-x\`.t`,
    )
  })
})

describe('explainRewrite', () => {
  it('tells each edit by its place in the input', () => {
    const sql = 'SELECT 1 FROM portfolio_data.t, `portfolio_config`.u'
    const { edits } = explainRewrite(sql, NAMES)
    expect(edits).toEqual([
      {
        start: 14,
        end: 28,
        baseName: 'portfolio_data',
        databaseName: 'portfolio_data_test-x',
        replacement: '`portfolio_data_test-x`',
      },
      {
        start: 32,
        end: 50,
        baseName: 'portfolio_config',
        databaseName: 'portfolio_config_test-x',
        replacement: '`portfolio_config_test-x`',
      },
    ])
  })

  it('has no edit for a name that stays the same', () => {
    const sql = 'SELECT 1 FROM master_config.t JOIN portfolio_data.u'
    expect(explainRewrite(sql, NAMES).edits).toHaveLength(1)
  })

  it.each([
    ["table_schema = 'portfolio_data'", ['portfolio_data']],
    ["'portfolio_data.trades'", ['portfolio_data']],
    ["'SELECT * FROM `portfolio_data`.t JOIN portfolio_config . u'", ['portfolio_config', 'portfolio_data']],
    ["'portfolio\\\\_data'", []],
    ["'portfolio\\_data'", ['portfolio_data']],
    ['"portfolio_data"', ['portfolio_data']],
    ["'portfolio_data'@'localhost'", []],
    ["'my portfolio_data'", []],
    ["'xportfolio_data.t'", []],
    ["'portfolio_data_old.t'", []],
    ["'master_config.t'", []],
    ["portfolio_data -- 'portfolio_data'", []],
  ])('warns of the literals in %s: %j', (expression, baseNames) => {
    const { sql, warnings } = explainRewrite(`SELECT ${expression}`, NAMES)
    expect(warnings.map(({ baseName }) => baseName).sort()).toEqual(baseNames)
    expect(sql).toBe(`SELECT ${expression}`)
  })

  it('warns of each literal with its place', () => {
    const sql = "SELECT 'portfolio_data', 'x', 'portfolio_data.t'"
    const { warnings } = explainRewrite(sql, NAMES)
    expect(warnings.map(({ start, end }) => sql.slice(start, end))).toEqual(["'portfolio_data'", "'portfolio_data.t'"])
    expect(warnings[0]?.message).toBe(
      'The string literal at position 7 holds the base name `portfolio_data` and was left alone. ' +
        'If it names the database, pass the database name as a value instead.',
    )
  })

  it('warns of a routine in a dollar quote', () => {
    const sql = 'CREATE FUNCTION f() RETURNS INT LANGUAGE JAVASCRIPT AS $$ query("SELECT a FROM portfolio_data.t") $$'
    expect(explainRewrite(sql, NAMES)).toMatchObject({ sql, edits: [], warnings: [{ baseName: 'portfolio_data' }] })
  })
})
