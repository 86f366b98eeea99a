import { expect, test } from 'vitest'
import { findTransactionControl } from './find-transaction-control.ts'

test.each([
  ['commit', 'COMMIT'],
  ['SELECT 1; START TRANSACTION', 'START TRANSACTION'],
  ['/*!50000 ROLLBACK */ WORK', 'ROLLBACK'],
  ['BEGIN; COMMIT AND CHAIN', 'BEGIN'],
  ['BEGIN; ROLLBACK WORK TO a', 'BEGIN'],
  ['SET STATEMENT max_statement_time = 1 FOR COMMIT', 'COMMIT'],
  ['SET SESSION autocommit = OFF', 'SET AUTOCOMMIT'],
])('finds what controls a transaction in %j', (text, found) => {
  expect(findTransactionControl(text, '')).toBe(found)
})

test.each([
  'SELECT `begin`, commit FROM t',
  "INSERT INTO t VALUES ('; COMMIT')",
  'BEGIN NOT ATOMIC SELECT 1; END',
  'BEGIN; UPDATE t SET a = 1; COMMIT WORK',
  'START TRANSACTION; SAVEPOINT a; ROLLBACK',
  'CREATE PROCEDURE p() BEGIN INSERT INTO t VALUES (1); COMMIT; END',
  'BEGIN NOT ATOMIC START TRANSACTION; INSERT INTO t VALUES (1); COMMIT; END',
  'IF TRUE THEN START TRANSACTION; INSERT INTO t VALUES (1); COMMIT; END IF',
  'SET TRANSACTION READ ONLY',
  'SET @autocommit = 1',
  'SELECT @@autocommit',
])('finds none in %j', (text) => {
  expect(findTransactionControl(text, '')).toBeUndefined()
})
