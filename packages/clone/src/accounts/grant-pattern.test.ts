import { expect, test } from 'vitest'
import { isWithinTestGrants, toGrantPattern } from './grant-pattern.ts'

test.each([
  ['pf_data', '`pf\\_data`'],
  ['100%', '`100\\%`'],
  ['a\\b`c', '`a\\\\b``c`'],
])('writes %j as a pattern for that name alone', (databaseName, expected) => {
  expect(toGrantPattern(databaseName)).toBe(expected)
})

test.each([
  ['trades', false],
  ['trades_test', true],
  ['trades_test-x', true],
  ['unit_test-bench_results', true],
  ['trades_tests', false],
  ['trades-test', false],
])('says of %s whether the rights of a test account hold on it: %s', (databaseName, expected) => {
  expect(isWithinTestGrants(databaseName)).toBe(expected)
})
