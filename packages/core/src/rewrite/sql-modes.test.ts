import { expect, it } from 'vitest'
import { modesFromSqlMode } from './sql-modes.ts'

it.each([
  ['', false, false],
  ['ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES', false, false],
  ['REAL_AS_FLOAT,PIPES_AS_CONCAT,ANSI_QUOTES,IGNORE_SPACE,ANSI', true, false],
  ['ansi', true, false],
  ['ORACLE', true, false],
  ['STRICT_ALL_TABLES, NO_BACKSLASH_ESCAPES', false, true],
  ['NO_BACKSLASH_ESCAPES,ANSI_QUOTES', true, true],
  ['NOT_ANSI_QUOTES', false, false],
])('reads %j', (sqlMode, ansiQuotes, noBackslashEscapes) => {
  expect(modesFromSqlMode(sqlMode)).toEqual({ ansiQuotes, noBackslashEscapes })
})
