import { expect, test } from 'vitest'
import { findWritableDatabases } from './writable-databases.ts'

const names = ['trades', 'trades_test-a', 'tradesXtest']

test.each([
  ['GRANT ALL PRIVILEGES ON *.* TO `root`@`%` WITH GRANT OPTION', names],
  ['GRANT USAGE ON *.* TO `a`@`%`', []],
  ['GRANT SELECT, SHOW VIEW ON *.* TO `a`@`%`', []],
  ['GRANT SELECT, INSERT ON `trades`.* TO `a`@`%`', ['trades']],
  ['GRANT INSERT ON `trades`.`orders` TO `a`@`%`', ['trades']],
  ['GRANT SELECT (`delete`), SELECT ON `trades`.`orders` TO `a`@`%`', []],
  ['GRANT ALL PRIVILEGES ON `%\\_test-%`.* TO `a`@`%`', ['trades_test-a']],
  ['GRANT ALL PRIVILEGES ON `trades\\_test%`.* TO `a`@`%`', ['trades_test-a']],
  ['GRANT UPDATE ON `trades_%`.* TO `a`@`%`', ['trades_test-a', 'tradesXtest']],
  ['GRANT `reader`@`%` TO `a`@`%`', []],
])('reads %s', (grant, writable) => {
  expect(findWritableDatabases([grant], names)).toEqual(writable)
})
