import { expect, test } from 'vitest'
import { type Grants, toGrants as readLines } from './grants.ts'
import type { GrantRules } from './grants-in-force.ts'

const MYSQL: GrantRules = { names: 'patterns', choice: 'most-specific', letters: 'as-written' }

function toGrants(lines: readonly string[], rules: Partial<GrantRules> = {}): Grants {
  return readLines(lines, { ...MYSQL, ...rules })
}

test.each([
  ["GRANT ALL PRIVILEGES ON *.* TO 'a'@'%' WITH GRANT OPTION", 'TRIGGER', 'x', true],
  ['GRANT SELECT, SHOW VIEW ON `pf\\_data`.* TO `a`@`%`', 'SHOW VIEW', 'pf_data', true],
  ['GRANT SELECT ON `pf\\_data`.* TO `a`@`%`', 'SELECT', 'pfXdata', false],
  ['GRANT SELECT ON `pf_data`.* TO `a`@`%`', 'SELECT', 'pfXdata', true],
  ['GRANT ALL PRIVILEGES ON `%\\_test-%`.* TO `a`@`%`', 'DROP', 'data_test-x', true],
  ['GRANT ALL PRIVILEGES ON `%\\_test-%`.* TO `a`@`%`', 'DROP', 'data_prod', false],
  ['GRANT SELECT ON `d`.`t` TO `a`@`%`', 'SELECT', 'd', false],
  ['GRANT EXECUTE ON PROCEDURE `d`.`p` TO `a`@`%`', 'EXECUTE', 'd', false],
  ['GRANT SELECT ON `o``dd.x`.* TO `a`@`%`', 'SELECT', 'o`dd.x', true],
  ['GRANT USAGE ON *.* TO `a`@`%`', 'SELECT', 'd', false],
])('of %j, %s on %s: %s', (line, privilege, databaseName, expected) => {
  expect(toGrants([line]).holdsOn(privilege, databaseName)).toBe(expected)
})

test('tells a privilege on everything from one on a database', () => {
  const grants = toGrants(['GRANT SUPER ON *.* TO `a`@`%`', 'GRANT EVENT ON `d`.* TO `a`@`%`'])
  expect([grants.holdsGlobally('SUPER'), grants.holdsGlobally('EVENT')]).toEqual([true, false])
})

test('tells every privilege of a line apart, however the server writes them', () => {
  const grants = toGrants(['GRANT SET_ANY_DEFINER,SHOW_ROUTINE ON *.* TO `a`@`%`'])
  expect(['SET_ANY_DEFINER', 'SHOW_ROUTINE', 'SUPER'].map(grants.holdsGlobally)).toEqual([true, true, false])
})

test('leaves out of a grant on everything what MySQL revokes of it on one database', () => {
  const grants = toGrants(['GRANT SELECT, INSERT ON *.* TO `a`@`%`', 'REVOKE INSERT ON `trades`.* FROM `a`@`%`'])
  const databases = ['trades', 'prices']
  expect(databases.map((name) => grants.holdsOn('INSERT', name))).toEqual([false, true])
  expect(databases.map((name) => grants.holdsOn('SELECT', name))).toEqual([true, true])
  expect(databases.map(grants.mayChange)).toEqual([false, true])
})

const names = ['trades', 'trades_test-a', 'tradesXtest']

test.each([
  ['GRANT ALL PRIVILEGES ON *.* TO `root`@`%` WITH GRANT OPTION', names],
  ['GRANT USAGE ON *.* TO `a`@`%`', []],
  ['GRANT SELECT, SHOW VIEW, LOCK TABLES, CREATE TEMPORARY TABLES ON *.* TO `a`@`%`', []],
  ['GRANT SELECT, INSERT ON `trades`.* TO `a`@`%`', ['trades']],
  ['GRANT TRIGGER ON `trades`.* TO `a`@`%`', ['trades']],
  ['GRANT EVENT ON `trades`.* TO `a`@`%`', ['trades']],
  ['GRANT INDEX ON `trades`.* TO `a`@`%`', ['trades']],
  ['GRANT CREATE VIEW ON `trades`.* TO `a`@`%`', ['trades']],
  ['GRANT ALTER ROUTINE ON `trades`.* TO `a`@`%`', ['trades']],
  ['GRANT EXECUTE ON PROCEDURE `trades`.`purge` TO `a`@`%`', ['trades']],
  ['GRANT INSERT ON `trades`.`orders` TO `a`@`%`', ['trades']],
  ['GRANT SELECT (`a`), UPDATE (`a`, `b`) ON `trades`.`orders` TO `a`@`%`', ['trades']],
  ['GRANT SELECT (`delete`), SELECT ON `trades`.`orders` TO `a`@`%`', []],
  ['GRANT SELECT (`a, INSERT, b`) ON `trades`.`orders` TO `a`@`%`', []],
  ['GRANT ALL PRIVILEGES ON `%\\_test-%`.* TO `a`@`%`', ['trades_test-a']],
  ['GRANT ALL PRIVILEGES ON `trades\\_test%`.* TO `a`@`%`', ['trades_test-a']],
  ['GRANT UPDATE ON `trades_%`.* TO `a`@`%`', ['trades_test-a', 'tradesXtest']],
  ['GRANT `reader`@`%` TO `a`@`%`', []],
])('sees what can be changed by %s', (line, expected) => {
  expect(names.filter(toGrants([line]).mayChange)).toEqual(expected)
})

test.each([
  ['GRANT SELECT ON `ref`.* TO `a`@`%`', true],
  ['GRANT SELECT (`id`) ON `ref`.`rates` TO `a`@`%`', true],
  ['GRANT INSERT ON `ref`.* TO `a`@`%`', false],
])('sees whether anything can be read by %s', (line, expected) => {
  expect(toGrants([line]).mayRead('ref')).toBe(expected)
})
