import { expect, it } from 'vitest'
import { saySessionScope } from './say-session-scope.ts'

it.each([
  ["SET @@sql_mode='A'", "SET @@SESSION.sql_mode='A'"],
  ['set @@`sql_mode` := 1', 'set @@SESSION.`sql_mode` := 1'],
  ["SET @a = @@x, @@y = 'z'", "SET @a = @@x, @@SESSION.y = 'z'"],
  ['SET GLOBAL a = 1, @@y = 2', 'SET GLOBAL a = 1, @@SESSION.y = 2'],
  ['SET STATEMENT a = 1 FOR SET @@y = 2', 'SET STATEMENT a = 1 FOR SET @@SESSION.y = 2'],
  ['/*!40101 SET @@y = 2 */; SELECT 1', '/*!40101 SET @@SESSION.y = 2 */; SELECT 1'],
  ['BEGIN NOT ATOMIC SET @@y = 2; SET @@z = 3; END', 'BEGIN NOT ATOMIC SET @@SESSION.y = 2; SET @@SESSION.z = 3; END'],
])('says whose variable %s sets', (text, said) => {
  expect(saySessionScope(text, '')).toBe(said)
})

it.each([
  'SET @@SESSION.y = 1, @@GLOBAL.z = 2, @@global.`w` = 3',
  "SET @@transaction_isolation = 'SERIALIZABLE', @@`tx_read_only` = 1",
  "SET @a = IF(1, @@y = 2, '@@z = 1')",
  'SET @@hot.key_buffer_size = 1',
  'UPDATE t SET a = @@y = 1',
  "SELECT '; SET @@y = 1'",
])('leaves %s as it is', (text) => {
  expect(saySessionScope(text, '')).toBe(text)
})
