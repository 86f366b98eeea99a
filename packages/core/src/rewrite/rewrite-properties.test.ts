import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findDatabaseReferences } from './find-database-references.ts'
import { UnterminatedSqlError } from './rewrite-errors.ts'
import { explainRewrite, rewriteSql } from './rewrite-sql.ts'

// Aliases, tables, columns and databases draw from one pool, so that everything collides with everything.
const POOL = ['pd', 'ps', 'pd_2', 't', 'value', '日本', 'é'] as const
const NAMES: ReadonlyMap<string, string> = new Map([
  ['pd', 'pd_test-x'],
  ['ps', 'ps_test-x'],
  ['pd_2', 'pd_2_test-x'],
  ['日本', '日本_test-x'],
])
const IDENTITY: ReadonlyMap<string, string> = new Map(POOL.map((name) => [name, name]))
const INVERSE: ReadonlyMap<string, string> = new Map([...NAMES].map(([base, database]) => [database, base]))

/** Stands before each token that is a database; never part of a generated name. */
const MARK = '\u0001'

const quoted = fc.constantFrom(...POOL).map((name) => `\`${name}\``)
const name = fc.oneof(fc.constantFrom(...POOL), quoted)
const blank = fc.constantFrom(' ', '\n', '\r\n', '\t', " /* pd.t it's */ ", ' -- pd.t "\n', ' # ps.t `\n', '  ')
const dot = fc.oneof({ weight: 6, arbitrary: fc.constant('.') }, fc.constantFrom(' . ', '.\n', ' /**/.', './* pd.x */'))
const literal = fc.constantFrom(
  "'pd.t'",
  "'it''s pd'",
  '"ps.t"',
  "'\\\\'",
  "N'pd'",
  '0x7064',
  '1.5e3',
  '.5',
  '?',
  '@pd.t',
  '@@pd.x',
)

const chain = (...parts: readonly fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
  fc.tuple(...parts.flatMap((part, index) => (index === 0 ? [part] : [dot, part]))).map((texts) => texts.join(''))
const database = name.map((text) => MARK + text)
const table = fc.oneof(name, chain(database, name))

/** Pieces with a blank between each two. */
const words = (...pieces: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> =>
  fc
    .tuple(...pieces.flatMap((piece) => [typeof piece === 'string' ? fc.constant(piece) : piece, blank]))
    .map((texts) => texts.join(''))
const list = (item: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(', '))

const { select } = fc.letrec<{ select: string; expression: string; source: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    literal,
    name,
    chain(name, name),
    chain(database, name, name),
    words('(', tie('expression'), '+', tie('expression'), ')'),
    words(chain(database, name), '(', tie('expression'), ')'),
    words('CASE WHEN', tie('expression'), 'THEN', tie('expression'), 'ELSE', tie('expression'), 'END'),
    words('EXISTS (', tie('select'), ')'),
    words('TRIM(LEADING', literal, 'FROM', tie('expression'), ')'),
  ),
  source: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    table,
    words(table, 'AS', name),
    words('(', tie('select'), ')', name),
    words('(', tie('source'), ',', tie('source'), ')'),
    words(tie('source'), 'LEFT JOIN', tie('source'), 'ON', tie('expression')),
    words(tie('source'), 'JOIN', tie('source'), 'USING (', name, ')'),
  ),
  select: words(
    'SELECT',
    list(tie('expression')),
    'FROM',
    list(tie('source')),
    'WHERE',
    tie('expression'),
    'GROUP BY',
    tie('expression'),
    'ORDER BY',
    list(tie('expression')),
  ),
}))

const statement = fc.oneof(
  select,
  words('INSERT INTO', table, '(', name, ')', select, 'ON DUPLICATE KEY UPDATE', chain(name, name), '=', literal),
  words('UPDATE', list(table), 'SET', chain(name, name), '=', literal, ',', chain(name, name), '= (', select, ')'),
  words('DELETE', list(table), 'FROM', table, 'JOIN', table, 'ON', chain(name, name)),
  words('CREATE VIEW', table, 'AS', select),
  words('CREATE TRIGGER', table, 'AFTER INSERT ON', table, 'FOR EACH ROW BEGIN', select, '; CALL', table, '; END'),
  words('CREATE TABLE', table, '(a INT REFERENCES', table, '(a), CHECK (', chain(name, name), '> 0))'),
  words('GRANT SELECT, INSERT (a) ON', chain(database, fc.constant('*')), 'TO u@h'),
  words('USE', database),
)
const script = fc.array(statement, { minLength: 1, maxLength: 3 }).map((statements) => statements.join(';'))

const unmarked = (text: string): string => text.replaceAll(MARK, '')
const nameIn = (token: string): string => token.replace(/^`|`$/g, '')

describe('texts of the grammar', () => {
  it('names a database exactly where the grammar put one', () => {
    fc.assert(
      fc.property(script, (marked) => {
        const found = findDatabaseReferences(unmarked(marked))
        const starts = [...marked.matchAll(new RegExp(MARK, 'g'))].map(({ index }, count) => index - count)
        expect(found.map(({ start }) => start)).toEqual(starts)
      }),
      { numRuns: 400 },
    )
  })

  it('returns the same text for an empty and for an identity map', () => {
    fc.assert(
      fc.property(script.map(unmarked), (sql) => {
        expect(rewriteSql(sql, new Map())).toBe(sql)
        expect(rewriteSql(sql, IDENTITY)).toBe(sql)
      }),
    )
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(script.map(unmarked), (sql) => {
        const once = rewriteSql(sql, NAMES)
        expect(rewriteSql(once, NAMES)).toBe(once)
      }),
    )
  })

  it('is undone by the inverse map, up to quotes', () => {
    fc.assert(
      fc.property(script.map(unmarked), (sql) => {
        const quotedEverywhere = explainRewrite(sql, NAMES).edits.reduceRight(
          (text, { start, end, baseName }) => `${text.slice(0, start)}\`${baseName}\`${text.slice(end)}`,
          sql,
        )
        expect(rewriteSql(rewriteSql(sql, NAMES), INVERSE)).toBe(quotedEverywhere)
      }),
    )
  })
})

const soup = fc
  .array(
    fc.oneof(
      name,
      blank,
      dot,
      literal,
      fc.constantFrom(
        ...'SELECT FROM JOIN ON USING WHERE INSERT INTO UPDATE DELETE CREATE TABLE VIEW TRIGGER GRANT SHOW USE BEGIN END'.split(
          ' ',
        ),
        ...[
          '(',
          ')',
          ',',
          ';',
          '*',
          ':',
          '=',
          '@',
          '/*!50000 ',
          '*/',
          '/*',
          '--',
          "'",
          '"',
          '`',
          '\\',
          '$$',
          '😀',
          '\ufeff',
          '\u0000',
        ],
      ),
      fc.string({ unit: 'binary', maxLength: 5 }),
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(''))

describe('any text', () => {
  it('only ever replaces whole name tokens, and keeps all else', () => {
    fc.assert(
      fc.property(soup, fc.boolean(), fc.boolean(), (sql, ansiQuotes, noBackslashEscapes) => {
        const options = { ansiQuotes, noBackslashEscapes }
        let explained: ReturnType<typeof explainRewrite>
        try {
          explained = explainRewrite(sql, NAMES, options)
        } catch (error) {
          expect(error).toBeInstanceOf(UnterminatedSqlError)
          return
        }
        const kept: string[] = []
        let [copied, rest] = [0, explained.sql]
        for (const { start, end, baseName, databaseName, replacement } of explained.edits) {
          // Names behind the dot that begin with a digit are quoted with it.
          const [, token = '', part = ''] = /^(.*?)(\.\d.*)?$/s.exec(sql.slice(start, end)) ?? []
          const behind = part.replace(/[^.]+/g, '`$&`')
          expect([baseName, `\`${baseName}\``, `"${baseName}"`]).toContain(token)
          expect(replacement.endsWith(behind)).toBe(true)
          expect(nameIn(replacement.slice(0, replacement.length - behind.length))).toBe(databaseName)
          const between = sql.slice(copied, start)
          expect(rest.startsWith(between + replacement)).toBe(true)
          rest = rest.slice(between.length + replacement.length)
          kept.push(between)
          copied = end
        }
        expect(rest).toBe(sql.slice(copied))
        expect(rewriteSql(sql, NAMES, options)).toBe(explained.sql)
      }),
      { numRuns: 2_000 },
    )
  })
})
