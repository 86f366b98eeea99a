import { expect, test } from 'vitest'
import { checkCondition } from './check-condition.ts'

test.each([
  ['id = ?', [1]],
  ['(a OR b) AND NOT (c)', []],
  [`name = 'a ) ? ; -- b' AND \`odd)name\` = 1`, []],
  ['id IN (?) AND ?? = ?', [[1, 2], 'v', 3]],
  ['id IN (SELECT id FROM other.t WHERE x > ?) -- why', [1]],
  ['id = 1 /* not /*! code */ -- nor /*! this', []],
  ['a # )\n AND b /* ) ; ? */', []],
  [`v = "it's" AND w = 'it''s'`, []],
])('takes %j', (condition, bindings) => {
  expect(() => checkCondition(condition, bindings, '')).not.toThrow()
})

test.each([
  ['TRUE) OR (TRUE', [], 'closes a parenthesis'],
  ['id = 1) -- ', [], 'closes a parenthesis'],
  ['(id = 1', [], 'opens a parenthesis'],
  ['id = 1 -- (\n)', [], 'closes a parenthesis'],
  ['id = 1; DELETE FROM t', [], 'holds a `;`'],
  ['id = 1 /*! OR TRUE */', [], 'comment that some servers run'],
  ['id = 1 /*!99999 ( */ )', [], 'comment that some servers run'],
  // A server that skips the comment reads what follows its first end.
  ['id = 1 /*!99999 -- */ ) OR (TRUE\n*/', [], 'comment that some servers run'],
  ['/*M! TRUE OR */ id = 1', [], 'comment that some servers run'],
  ['-- nothing', [], 'nothing but a comment'],
  ['id = ?', [], 'has 1 `?`'],
  ['id = ?', [1, 2], 'bindings is 2'],
  [`id = '?'`, [1], 'has 0 `?`'],
  ['??? = ?', ['id', 1], 'holds a `???`'],
])('refuses %j', (condition, bindings, why) => {
  expect(() => checkCondition(condition, bindings, '')).toThrow(
    expect.objectContaining({
      code: 'DBENV_INVALID_ARGUMENT',
      argument: 'condition',
      message: expect.stringContaining(why),
    }),
  )
})

test.each([`v = 'open`, 'v = 1 /* open', 'v = `open'])('refuses %j, which is open at its end', (condition) => {
  expect(() => checkCondition(condition, [], '')).toThrow(expect.objectContaining({ code: 'DBENV_UNTERMINATED_SQL' }))
})

test('reads strings as the session does', () => {
  expect(() => checkCondition(`v = 'a\\' OR (v = 'b'`, [], '')).toThrow()
  expect(() => checkCondition(`v = 'a\\'`, [], 'NO_BACKSLASH_ESCAPES')).not.toThrow()
  expect(() => checkCondition(`v = ")"`, [], '')).not.toThrow()
  expect(() => checkCondition('"a)" = 1', [], 'ANSI_QUOTES')).not.toThrow()
})
