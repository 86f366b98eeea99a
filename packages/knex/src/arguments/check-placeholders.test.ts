import { expect, test } from 'vitest'
import { checkPlaceholders } from './check-placeholders.ts'

test.each<readonly [sql: string, bindings: readonly unknown[] | undefined]>([
  ['SELECT 1', undefined],
  ['SELECT ?', [1]],
  ['SELECT * FROM t WHERE id IN (?) AND v = ?', [[1, 2], 3]],
  ['SELECT \'?\', "a?", `b?`, ? -- why?', [1]],
  ['SELECT /* ? */ ?', [1]],
  ['SELECT ?? FROM t', ['id']],
  ["SELECT 'it''s ?' LIKE ?", ['x']],
])('takes %s with %j', (sql, bindings) => {
  expect(() => checkPlaceholders(sql, bindings, '')).not.toThrow()
})

test.each<readonly [sql: string, bindings: readonly unknown[] | undefined, message: RegExp]>([
  ['SELECT ?, ?', [1], /2 placeholders.*1 value\b/],
  ['SELECT ?', undefined, /1 placeholder .*0 values/],
  ['SELECT 1', [1, 2], /0 placeholders.*2 values/],
  ["SELECT '?', ?", [1, 2], /1 placeholder .*2 values/],
  ['SELECT * FROM t WHERE id IN (?)', [1, 2], /\[\[1, 2\]\]/],
])('refuses %s with %j', (sql, bindings, message) => {
  expect(() => checkPlaceholders(sql, bindings, '')).toThrow(message)
})

test('reads a text as a session of its modes does', () => {
  expect(() => checkPlaceholders("SELECT '\\', ?", [1], 'NO_BACKSLASH_ESCAPES')).not.toThrow()
})
