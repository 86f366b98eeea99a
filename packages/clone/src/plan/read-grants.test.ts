import { expect, test } from 'vitest'
import { toGrants } from './read-grants.ts'

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
