import { expect, test } from 'vitest'
import { toUtf8Text } from './hexadecimal-literals.ts'

const read = (latin1: string, sqlMode = '', collationConnection = 'utf8mb4_bin'): string | undefined =>
  toUtf8Text(Buffer.from(latin1, 'latin1'), { sqlMode, collationConnection })

test.each([
  ['a letter', "SELECT _latin1'\xe9' AS a", "SELECT _latin1 X'E9' AS a"],
  ['behind a blank', "SELECT _latin1 /* x */ '\xe9'", "SELECT _latin1 /* x */ X'E9'"],
  ['with quotes and escapes', "_binary'\xff\\'''\"\\\\\\n\\0\\%\\x\\Z'", "_binary X'FF2727225C0A005C25781A'"],
  ['in double quotes', '_binary"\xff""\'\'"', "_binary X'FF222727'"],
  ['beside text that is UTF-8', "SELECT _binary'\xff', '\xc3\xa4', `\xc3\xa4`", "SELECT _binary X'FF', 'ä', `ä`"],
])('writes other bytes than UTF-8 in hexadecimal: %s', (_, sql, expected) => {
  expect(read(sql)).toBe(expected)
})

test('reads a literal under the sql_mode', () => {
  expect(read("_binary'\xff\\n'", 'NO_BACKSLASH_ESCAPES')).toBe("_binary X'FF5C6E'")
  expect(read('_binary"\xff"', 'ANSI_QUOTES')).toBeUndefined()
})

test('takes literals of a binary connection for binary', () => {
  expect(read("SELECT '\xe9', N'a'", '', 'binary')).toBe("SELECT _binary X'E9', N'a'")
  expect(read("DEFAULT '\xe9''\xe9'", '', 'binary')).toBe("DEFAULT _binary X'E927E9'")
})

test.each([
  ['a name', 'SELECT 1 AS `\xe9`'],
  ['a bare name', 'SELECT 1 AS \xe9'],
  ['a comment', 'SELECT 1 /* \xe9 */'],
  ['a literal of the connection', "SELECT '\xe9'"],
  ['a literal of the nation', "SELECT N'\xe9'"],
  ['a literal of a character set of Unicode', "SELECT _utf8mb4'\xe9'"],
  ['a literal of several parts', "SELECT _latin1'a' '\xe9'"],
  ['a text that ends too early', "SELECT _latin1'\xe9"],
])('gives no text for bytes in %s', (_, sql) => {
  expect(read(sql)).toBeUndefined()
})
