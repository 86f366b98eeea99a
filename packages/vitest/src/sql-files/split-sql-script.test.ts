import { expect, it } from 'vitest'
import { ScriptSession } from './script-session.ts'
import { splitSqlScript } from './split-sql-script.ts'

const split = (script: string) => splitSqlScript(Buffer.from(script))

it.each([
  ['one; two;\nthree', ['one', 'two', 'three']],
  ['SELECT \';\', "a;b", `c;d` ;x', ['SELECT \';\', "a;b", `c;d`', 'x']],
  ["SELECT 'it''s; \\'; x'; y", ["SELECT 'it''s; \\'; x'", 'y']],
  [
    '-- a; comment\n# another; one\n/* and; one */ SELECT 1; SELECT 2 -- the; end',
    ['SELECT 1', 'SELECT 2 -- the; end'],
  ],
  ['SELECT 5--1;SELECT 2', ['SELECT 5--1', 'SELECT 2']],
  [
    'DELIMITER ;;\nCREATE TRIGGER t BEGIN a; b; END ;;\nDELIMITER ;\nSELECT 1;',
    ['CREATE TRIGGER t BEGIN a; b; END', 'SELECT 1'],
  ],
  ['delimiter $$\n\nCREATE PROCEDURE p() BEGIN x; END$$\ndelimiter ;\n', ['CREATE PROCEDURE p() BEGIN x; END']],
  ['/*!50003 CREATE TRIGGER t BEGIN a; END */;;', ['/*!50003 CREATE TRIGGER t BEGIN a; END */']],
  ['SELECT a$$b; SELECT c', ['SELECT a$$b', 'SELECT c']],
  [';;\n ; -- nothing\n', []],
  ['use shop\nSELECT 1;\nuse `shop`;SELECT 2\nuse a', ['use shop', 'SELECT 1', 'use `shop`', 'SELECT 2\nuse a']],
  [
    "SET sql_mode='NO_BACKSLASH_ESCAPES'; SELECT 'C:\\'; SELECT 2; SET SESSION sql_mode = ''; SELECT 'a\\'; b'",
    [
      "SET sql_mode='NO_BACKSLASH_ESCAPES'",
      "SELECT 'C:\\'",
      'SELECT 2',
      "SET SESSION sql_mode = ''",
      "SELECT 'a\\'; b'",
    ],
  ],
  [
    'SET SESSION sql_mode = \'ANSI\'; SELECT "a\\"; SELECT 2',
    ["SET SESSION sql_mode = 'ANSI'", 'SELECT "a\\"', 'SELECT 2'],
  ],
  ["SELECT 'open; SELECT 2", ["SELECT 'open; SELECT 2"]],
  ['USE voil\u00e0\nDROP TABLE \u00e0 ;x', ['USE voil\u00e0', 'DROP TABLE \u00e0', 'x']],
  ['', []],
])('splits %j', (script, expected) => {
  expect(split(script).map(({ sql }) => sql)).toEqual(expected)
})

it('tells the line on which a statement begins', () => {
  const lines = split('-- head\n\nSELECT 1;\nSELECT\n2; SELECT 3').map(({ line }) => line)
  expect(lines).toEqual([3, 4, 5])
})

it('takes a script of a megabyte in one piece', () => {
  const row = "('a;b', 1),"
  expect(split(`INSERT INTO t VALUES ${row.repeat(100_000)}(1,2); SELECT 1`)).toHaveLength(2)
})

it('takes a value of many megabytes in one piece', () => {
  const value = "a\\'b''c".repeat(3_000_000)
  expect(split(`INSERT INTO t VALUES ('${value}'); SELECT 1`)).toHaveLength(2)
})

/** 表 ends in a backslash in all of these, and 能 does in two. */
it.each([
  ['sjis', [0x95, 0x5c]],
  ['cp932', [0x95, 0x5c]],
  ['gbk', [0x81, 0x5c]],
  ['gb18030', [0x81, 0x5c]],
  ['big5', [0xa5, 0x5c]],
])('takes a second byte for no backslash in a session of %s', (characterSet, character) => {
  const script = (head: string) =>
    Buffer.concat([Buffer.from(`${head};\nSELECT '`), Buffer.from(character), Buffer.from("'; SELECT 2")])
  const set = `SET NAMES ${characterSet}`
  const statements = splitSqlScript(script(set)).map(({ sql }) => sql)
  expect(statements).toEqual([set, expect.stringMatching(/^SELECT '[\udc00-\udcff]{2}'$/), 'SELECT 2'])
  expect(splitSqlScript(script('SET NAMES latin1'))).toHaveLength(2)
  const session = new ScriptSession()
  splitSqlScript(Buffer.from(set), session)
  expect(splitSqlScript(script('SELECT 0'), session).map(({ characterSet }) => characterSet)).toEqual(
    Array(3).fill(characterSet),
  )
})
