import { describe, expect, it } from 'vitest'
import { DynamicSqlError } from './rewrite-errors.ts'
import { explainRewrite, rewriteSql } from './rewrite-sql.ts'

const NAMES = new Map([
  ['trades', 'trades_test-x'],
  ['rates', 'rates'],
])
const REFUSING = { unlistedDatabases: 'refuse', sharedDatabases: ['trades_test-x'] } as const

describe('refuses a statement that runs a text', () => {
  it.each([
    ['a base name before a dot', "PREPARE s FROM 'UPDATE trades.t SET v = 1'", 'trades'],
    ['a base name by itself', "EXECUTE IMMEDIATE 'DROP DATABASE trades'", 'trades'],
    ['in a clause of SHOW', "PREPARE s FROM 'SHOW TABLES FROM trades'", 'trades'],
    ['a comment before the dot', "PREPARE s FROM 'DELETE FROM trades/**/.t'", 'trades'],
    ['a database that nobody registered', "PREPARE s FROM 'DELETE FROM legacy.t'", 'legacy'],
    ['parts that make the name together', "EXECUTE IMMEDIATE CONCAT('DELETE FROM tra', 'des.t')", 'trades'],
    [
      'parts of which one is no whole text',
      `EXECUTE IMMEDIATE CONCAT('SELECT ''', x, ''', a FROM trades.t')`,
      'trades',
    ],
    ['escapes in the string', String.raw`PREPARE s FROM '-- it\'s\nDROP DATABASE trades'`, 'trades'],
    ['doubled quotes in the string', "PREPARE s FROM 'SELECT '''' FROM legacy.t'", 'legacy'],
    ['double quotes', 'PREPARE s FROM "SELECT \'\' FROM legacy.t"', 'legacy'],
    ['bytes', "EXECUTE IMMEDIATE x'44524F50204441544142415345206C6567616379'", 'legacy'],
    ['bytes of the other form', 'EXECUTE IMMEDIATE 0x44524F50204441544142415345206C6567616379', 'legacy'],
    [
      'a string of a string',
      "PREPARE s FROM 'CREATE PROCEDURE p() EXECUTE IMMEDIATE ''DROP DATABASE trades'''",
      'trades',
    ],
    ['a body', "CREATE PROCEDURE p() BEGIN SET @s = 'DROP DATABASE trades'; PREPARE s FROM @s; END", 'trades'],
    ['an executable comment', "/*!50100 PREPARE s FROM 'DROP DATABASE trades' */", 'trades'],
    ['a routine of sys', "CALL sys.execute_prepared_stmt('DROP DATABASE trades')", 'trades'],
    ['the same in backticks', "CALL sys . `execute_prepared_stmt` ('DROP DATABASE legacy')", 'legacy'],
  ])('with %s', (_, sql, database) => {
    expect(() => rewriteSql(sql, NAMES, REFUSING)).toThrow(expect.objectContaining({ database }))
    expect(() => explainRewrite(sql, NAMES, REFUSING)).toThrow(DynamicSqlError)
    // Let through by choice.
    expect(rewriteSql(sql, NAMES)).toBe(sql)
  })

  it('as a session without escapes reads the string', () => {
    const sql = String.raw`PREPARE s FROM 'SELECT ''\'' FROM legacy.t'`
    expect(() => rewriteSql(sql, NAMES, { ...REFUSING, noBackslashEscapes: true })).toThrow(DynamicSqlError)
  })

  it('and says where the string is, and what to do', () => {
    const sql = "DO 1; PREPARE s FROM 'DROP DATABASE trades'"
    expect(() => rewriteSql(sql, NAMES, REFUSING)).toThrow(
      expect.objectContaining({ position: 21, message: expect.stringContaining('getDatabaseName') }),
    )
  })
})

it.each([
  ["PREPARE s FROM 'UPDATE t SET v = 1'"],
  ["PREPARE s FROM 'UPDATE `trades_test-x`.t JOIN rates.u SET v = 1'"],
  ["PREPARE s FROM 'SELECT * FROM information_schema.tables'"],
  ['PREPARE s FROM @text'],
  ["EXECUTE IMMEDIATE 'SELECT ?' USING 'legacy.t'"],
  ["EXECUTE IMMEDIATE CONCAT('TRUNCATE TABLE ', name)"],
  ["SELECT prepare, 'DROP DATABASE trades' AS immediate FROM t"],
  ["SELECT 'PREPARE s FROM x', 'DROP DATABASE trades' /* EXECUTE IMMEDIATE */"],
  ["EXECUTE IMMEDIATE 'a text of nobody''s'"],
])('leaves alone %s', (sql) => {
  expect(rewriteSql(sql, NAMES, REFUSING)).toBe(sql)
})

it.each([
  ["SELECT 'DROP DATABASE trades'"],
  ["SELECT 'SHOW TABLES FROM trades'"],
  ["SELECT 'DELETE FROM trades/**/.t'"],
  ["CREATE PROCEDURE p() PREPARE s FROM 'DROP SCHEMA trades'"],
])('warns of a string that names a base name: %s', (sql) => {
  expect(explainRewrite(sql, NAMES).warnings).toMatchObject([{ baseName: 'trades' }])
})

it.each([["SELECT 'taken from trades', 'trades of today'"], ["SELECT 'DROP DATABASE legacy', 'rates.t'"]])(
  'does not warn of %s',
  (sql) => {
    expect(explainRewrite(sql, NAMES).warnings).toEqual([])
  },
)
