import { expect, it } from 'vitest'
import { createLeftNameFinder } from './left-names.ts'

const NAMES = ['pa', 'a-b', 'x`y', 'c.d']

it.each([
  ['SELECT pa.x FROM t pa', ['pa']],
  ['SELECT `pa` . x', ['pa']],
  ['SELECT `a-b`.x, `x``y`.z, `c.d`.e', ['a-b', 'x`y', 'c.d']],
  ['/*!50003 CALL pa.p() */', ['pa']],
  ['SELECT \'pa.x\', "pa.x" /* pa.x */ -- pa.x\n# pa.x', []],
  ['SET @pa.debug = 1', []],
  ['DROP DATABASE pa', ['pa']],
  ['alter schema `a-b` READ ONLY = 1; CREATE DATABASE IF NOT EXISTS `x``y`; use `c.d`', ['a-b', 'x`y', 'c.d']],
  ["SELECT 'it''s pa.x \\' pa.x'", []],
  ['SELECT xpa.y, pa1.y, épa.y, `xpa`.y, t.pa.y, `pa_test-x`.y, pa', []],
])('finds in %s', (sql, left) => {
  expect(createLeftNameFinder(NAMES, 0)(sql, '')).toEqual(left)
})

it('reads double quotes and capitals as the server does', () => {
  const find = (sql: string, sqlMode: string, lowerCaseTableNames: 0 | 1): readonly string[] =>
    createLeftNameFinder(NAMES, lowerCaseTableNames)(sql, sqlMode)
  expect(find('SELECT "pa".x', 'ANSI_QUOTES', 0)).toEqual(['pa'])
  expect(find('SELECT PA.x', '', 0)).toEqual([])
  expect(find('SELECT PA.x', '', 1)).toEqual(['pa'])
})
