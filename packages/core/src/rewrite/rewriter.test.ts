import { describe, expect, it } from 'vitest'
import { UnlistedDatabaseError, UnterminatedSqlError } from './rewrite-errors.ts'
import type { RewriteWarning } from './rewrite-explanation.ts'
import { rewriteSql } from './rewrite-sql.ts'
import { createRewriter } from './rewriter.ts'

const rewriter = (entries: Readonly<Record<string, string>>, options = {}) =>
  createRewriter(new Map(Object.entries(entries)), options)

const thrownBy = (run: () => unknown): unknown => {
  try {
    run()
  } catch (error) {
    return error
  }
  return undefined
}

describe('names', () => {
  it('does not rewrite what it has written, in maps that chain or swap', () => {
    const { rewrite } = bound(rewriter({ a: 'b', b: 'c', c: 'a' }))
    expect(rewrite('SELECT 1 FROM a.t, b.t, c.t')).toBe('SELECT 1 FROM `b`.t, `c`.t, `a`.t')
  })

  it('doubles backticks in a new name', () => {
    expect(rewriter({ a: 'x`y' }).rewrite('SELECT 1 FROM a.t')).toBe('SELECT 1 FROM `x``y`.t')
  })

  it('finds base names that only quotes can spell', () => {
    const { rewrite } = bound(rewriter({ 'a`b': 'x', 'my db': 'y', 'a.b': 'z', 'a"b': 'w' }))
    expect(rewrite('SELECT 1 FROM `a``b`.t, `my db`.t, `a.b`.t, `a"b`.t')).toBe(
      'SELECT 1 FROM `x`.t, `y`.t, `z`.t, `w`.t',
    )
  })

  it('reads doubled double quotes as ANSI_QUOTES does', () => {
    expect(rewriter({ 'a"b': 'x' }, { ansiQuotes: true }).rewrite('SELECT 1 FROM "a""b".t')).toBe('SELECT 1 FROM `x`.t')
  })

  it('keeps backticks as quotes under ANSI_QUOTES', () => {
    expect(rewriter({ a: 'x' }, { ansiQuotes: true }).rewrite('SELECT \'a.b\' FROM `a`."t"')).toBe(
      'SELECT \'a.b\' FROM `x`."t"',
    )
  })

  it('finds base names that look like syntax of a regular expression', () => {
    const { rewrite } = bound(rewriter({ 'a+b(c)[d]$': 'x', 'e-f/g': 'y' }))
    expect(rewrite('SELECT 1 FROM `a+b(c)[d]$`.t, `e-f/g`.t')).toBe('SELECT 1 FROM `x`.t, `y`.t')
  })

  it('tells names apart that begin alike', () => {
    const { rewrite } = bound(rewriter({ data: 'd1', data_x: 'd2', data_x_y: 'd3' }))
    expect(rewrite('SELECT 1 FROM data_x.t, data_x_y.t, data.t')).toBe('SELECT 1 FROM `d2`.t, `d3`.t, `d1`.t')
  })

  it('reads a base name that is also a keyword', () => {
    const { rewrite } = bound(rewriter({ value: 'x', events: 'y', order: 'z' }))
    expect(rewrite('SELECT value.a FROM value.t, `order`.t; USE events; SHOW TABLES FROM events')).toBe(
      'SELECT value.a FROM `x`.t, `z`.t; USE `y`; SHOW TABLES FROM `y`',
    )
  })

  it('takes numbers for no names, unless letters follow', () => {
    const { rewrite } = bound(rewriter({ '1e5': 'x', '0x1F': 'x', '0b1': 'x', '5': 'x', '5a': 'y', '0X1F': 'z' }))
    expect(rewrite('SELECT 1e5.a.b, 0x1F.a.b, 0b1.a.b, 5.a.b, 5a.a.b, 0X1F.a.b')).toBe(
      'SELECT 1e5.a.b, 0x1F.a.b, 0b1.a.b, 5.a.b, `y`.a.b, `z`.a.b',
    )
  })

  it('takes names of 64 characters', () => {
    const [from, to] = ['a'.repeat(64), 'b'.repeat(64)]
    expect(rewriter({ [from]: to }).rewrite(`SELECT 1 FROM ${from}.t`)).toBe(`SELECT 1 FROM \`${to}\`.t`)
  })

  it('refuses two base names that are one to the server', () => {
    expect(() => rewriter({ Data: 'x', data: 'y' }, { lowerCaseTableNames: 1 })).toThrow(TypeError)
    expect(() => rewriter({ Data: 'x', data: 'y' }, { lowerCaseTableNames: 0 })).not.toThrow()
  })

  it('is not changed by a later change of the map', () => {
    const names = new Map([['a', 'x']])
    const { rewrite } = bound(createRewriter(names))
    names.set('a', 'y')
    expect(rewrite('SELECT 1 FROM a.t')).toBe('SELECT 1 FROM `x`.t')
  })
})

describe('lowerCaseTableNames', () => {
  it.each([1, 2] as const)('compares blind to case with %i', (lowerCaseTableNames) => {
    const { rewrite } = bound(rewriter({ portfolio_data: 'x', Ärger: 'y' }, { lowerCaseTableNames }))
    expect(rewrite('SELECT 1 FROM PORTFOLIO_DATA.t, Portfolio_Data.u, ärger.t, `äRGER`.u')).toBe(
      'SELECT 1 FROM `x`.t, `x`.u, `y`.t, `y`.u',
    )
  })

  it('compares exactly with 0', () => {
    const sql = 'SELECT 1 FROM PORTFOLIO_DATA.t'
    expect(rewriter({ portfolio_data: 'x' }, { lowerCaseTableNames: 0 }).rewrite(sql)).toBe(sql)
  })
})

describe('noBackslashEscapes', () => {
  it('ends a string at the quote behind a backslash', () => {
    const sql = "SELECT '\\', a.b.c FROM a.t WHERE x = '\\'"
    expect(rewriter({ a: 'x' }, { noBackslashEscapes: true }).rewrite(sql)).toBe(
      "SELECT '\\', `x`.b.c FROM `x`.t WHERE x = '\\'",
    )
  })
})

describe('patterns of GRANT', () => {
  it.each([
    ['GRANT SELECT ON `a\\_b`.* TO u@h', 'GRANT SELECT ON `a\\_b\\_test-x`.* TO u@h'],
    ['GRANT SELECT ON `a_b`.* TO u@h', 'GRANT SELECT ON `a_b_test-x`.* TO u@h'],
    ['GRANT SELECT ON a_b.t TO u@h', 'GRANT SELECT ON `a_b_test-x`.t TO u@h'],
    ['REVOKE ALL ON `a\\_b`.* FROM u@h', 'REVOKE ALL ON `a\\_b\\_test-x`.* FROM u@h'],
    ['GRANT SELECT ON `a\\_%`.* TO u@h', 'GRANT SELECT ON `a\\_%`.* TO u@h'],
    ['GRANT SELECT ON `50\\%`.* TO u@h', 'GRANT SELECT ON `50\\%\\_test`.* TO u@h'],
    ['SELECT 1 FROM `a\\_b`.t', 'SELECT 1 FROM `a\\_b`.t'],
  ])('%s', (sql, expected) => {
    expect(rewriter({ a_b: 'a_b_test-x', '50%': '50%_test' }).rewrite(sql)).toBe(expected)
  })
})

describe('unlistedDatabases', () => {
  const refusing = rewriter(
    { portfolio_data: 'x', master_config: 'master_config' },
    { unlistedDatabases: 'refuse', sharedDatabases: ['reference_data'] },
  )

  it.each([
    'SELECT * FROM prod_data.t',
    'SELECT prod_data.t.a FROM t',
    'SELECT prod_data.f(1)',
    'USE prod_data',
    'INSERT INTO portfolio_data.t SELECT * FROM prod_data.t',
    'GRANT SELECT ON `prod\\_data`.* TO u@h',
  ])('refuses %s', (sql) => {
    const error = thrownBy(() => refusing.rewrite(sql))
    expect(error).toBeInstanceOf(UnlistedDatabaseError)
    expect(error).toMatchObject({
      name: 'UnlistedDatabaseError',
      code: 'DBENV_UNLISTED_DATABASE',
      database: 'prod_data',
      position: sql.search(/`?prod/),
    })
  })

  it('refuses again what it has refused', () => {
    expect(() => refusing.rewrite('USE prod_data')).toThrow(UnlistedDatabaseError)
    expect(() => refusing.explain('USE prod_data')).toThrow(UnlistedDatabaseError)
  })

  it.each([
    'SELECT * FROM master_config.t',
    'SELECT * FROM reference_data.t',
    'SELECT * FROM information_schema.TABLES JOIN INFORMATION_SCHEMA.COLUMNS JOIN mysql.user JOIN sys.version',
    'SELECT oracle_schema.REPLACE(a, 1, 2), mariadb_schema.decode(b) FROM t',
    'SELECT prod_data.a FROM t prod_data',
    "SELECT 'prod_data.t'",
    'ALTER DATABASE CHARACTER SET utf8mb4',
    'SELECT t.a, u.b FROM t JOIN u ON t.id = u.id ORDER BY t.a',
  ])('lets %s through as it is', (sql) => {
    expect(refusing.rewrite(sql)).toBe(sql)
  })

  it('still rewrites', () => {
    expect(refusing.rewrite('SELECT 1 FROM portfolio_data.t')).toBe('SELECT 1 FROM `x`.t')
  })

  it('refuses with an empty map too', () => {
    expect(() => rewriter({}, { unlistedDatabases: 'refuse' }).rewrite('USE a')).toThrow(/listed: none/)
  })

  it.each(['Refuse', 'refused', '', null, true])('takes %j for neither', (unlistedDatabases) => {
    const message = /'refuse' or 'pass', got /
    expect(() => rewriter({ a: 'x' }, { unlistedDatabases })).toThrow(message)
    const names = new Map([['a', 'x']])
    expect(rewriteSql('USE a', names)).toBe('USE `x`')
    expect(() => Reflect.apply(rewriteSql, undefined, ['USE b', names, { unlistedDatabases }])).toThrow(message)
  })

  it('passes by default', () => {
    expect(rewriter({ a: 'x' }).rewrite('SELECT 1 FROM a.t, prod_data.t')).toBe('SELECT 1 FROM `x`.t, prod_data.t')
  })
})

describe('texts that end too early', () => {
  it.each([
    ["SELECT a.b.c, 'it", 'string', 14],
    ['SELECT a.b.c, "it', 'string', 14],
    ["SELECT a.b.c, 'it\\'", 'string', 14],
    ['SELECT a.b.c, `it', 'quoted name', 14],
    ['SELECT a.b.c, `it``', 'quoted name', 14],
    ['SELECT a.b.c /* it', 'comment', 13],
    ['SELECT a.b.c /*/', 'comment', 13],
    ['SELECT a.b.c /*! it', 'comment', 13],
    ["SELECT a.b.c, @'it", 'string', 15],
  ])('%s', (sql, part, position) => {
    const error = thrownBy(() => rewriter({ a: 'x' }).rewrite(sql))
    expect(error).toBeInstanceOf(UnterminatedSqlError)
    expect(error).toMatchObject({ name: 'UnterminatedSqlError', code: 'DBENV_UNTERMINATED_SQL', part, position })
  })
})

describe('onWarnings', () => {
  it('is told once of a text that is kept', () => {
    const told: (readonly RewriteWarning[])[] = []
    const { rewrite } = bound(
      rewriter({ a: 'x' }, { onWarnings: (warnings: readonly RewriteWarning[]) => told.push(warnings) }),
    )
    rewrite("SELECT 'a', 'a.b'")
    rewrite("SELECT 'a', 'a.b'")
    rewrite('SELECT a.b.c')
    expect(told).toHaveLength(1)
    expect(told[0]).toHaveLength(2)
  })
})

function bound(made: ReturnType<typeof createRewriter>): { rewrite: (sql: string) => string } {
  return { rewrite: (sql) => made.rewrite(sql) }
}
