import { expect, test } from 'vitest'
import { findTransactionEnd } from './find-transaction-end.ts'

test.each([
  ['COMMIT', 'COMMIT'],
  ['commit work', 'COMMIT WORK'],
  ['ROLLBACK', 'ROLLBACK'],
  ['ROLLBACK AND CHAIN', 'ROLLBACK AND'],
  ['BEGIN', 'BEGIN'],
  ['START TRANSACTION READ ONLY', 'START TRANSACTION'],
  ['/* why */ COMMIT', 'COMMIT'],
  ['/*!50000 COMMIT */', 'COMMIT'],
  ['-- why\nCOMMIT', 'COMMIT'],
  ['SELECT 1; COMMIT', 'COMMIT'],
  [`SELECT ';' ; create table t (id INT)`, 'CREATE TABLE'],
  ['CREATE OR REPLACE TABLE t (id INT)', 'CREATE OR'],
  ['CREATE INDEX i ON t (id)', 'CREATE INDEX'],
  ['ALTER TABLE t ADD x INT', 'ALTER TABLE'],
  ['DROP TABLE t', 'DROP TABLE'],
  ['TRUNCATE t', 'TRUNCATE T'],
  ['RENAME TABLE a TO b', 'RENAME TABLE'],
  ['LOCK TABLES t WRITE', 'LOCK TABLES'],
  ['GRANT SELECT ON d.* TO u', 'GRANT SELECT'],
  ['ANALYZE TABLE t', 'ANALYZE TABLE'],
  ['SET autocommit = 1', 'SET AUTOCOMMIT'],
  ['SET @a = 1, @@session.autocommit = 1', 'SET A'],
  [`SET PASSWORD = 'x'`, 'SET PASSWORD'],
])('finds what ends a transaction in %j', (text, found) => {
  expect(findTransactionEnd(text, '')).toBe(found)
})

test.each([
  'SELECT 1',
  'INSERT INTO t VALUES (1)',
  `INSERT INTO t VALUES ('; COMMIT')`,
  'UPDATE t SET a = 1',
  'SELECT 1 -- ; COMMIT',
  'SELECT `commit` FROM t; SELECT 2;',
  'ROLLBACK TO SAVEPOINT a',
  'ROLLBACK WORK TO a',
  'SAVEPOINT a; RELEASE SAVEPOINT a',
  'CREATE TEMPORARY TABLE x (id INT)',
  'CREATE OR REPLACE TEMPORARY TABLE x (id INT)',
  'DROP TEMPORARY TABLE IF EXISTS x',
  'DROP PREPARE s',
  'SET @commit = 1',
  `SET @note = 'autocommit was off', @other = 1`,
  'SET SESSION sql_mode = DEFAULT',
  'ANALYZE SELECT 1',
  `LOAD DATA LOCAL INFILE 'x' INTO TABLE t`,
  'CALL p()',
  '(SELECT 1) UNION (SELECT 2)',
  '',
])('finds none in %j', (text) => {
  expect(findTransactionEnd(text, '')).toBeUndefined()
})
