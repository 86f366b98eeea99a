import { expect, it } from 'vitest'
import { splitSqlScript } from './split-sql-script.ts'

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
  ['', []],
])('splits %j', (script, expected) => {
  expect(splitSqlScript(script).map(({ sql }) => sql)).toEqual(expected)
})

it('tells the line on which a statement begins', () => {
  const lines = splitSqlScript('-- head\n\nSELECT 1;\nSELECT\n2; SELECT 3').map(({ line }) => line)
  expect(lines).toEqual([3, 4, 5])
})

it('takes a script of a megabyte in one piece', () => {
  const row = "('a;b', 1),"
  expect(splitSqlScript(`INSERT INTO t VALUES ${row.repeat(100_000)}(1,2); SELECT 1`)).toHaveLength(2)
})
