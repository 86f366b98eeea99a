import { expect, test } from 'vitest'
import { nameStatement } from './name-statement.ts'
import { readStatements } from './read-statements.ts'

test.each([
  ['truncate child', 'TRUNCATE'],
  ['TRUNCATE TABLE child', 'TRUNCATE'],
  ['RESET QUERY CACHE', 'RESET'],
  ['COMMIT AND CHAIN', 'COMMIT'],
  ['COMMIT WORK', 'COMMIT'],
  ['ROLLBACK TO SAVEPOINT a', 'ROLLBACK'],
  ['RELEASE SAVEPOINT a', 'RELEASE SAVEPOINT'],
  ['BEGIN WORK', 'BEGIN'],
  ['START TRANSACTION READ ONLY', 'START TRANSACTION'],
  ['GRANT SELECT ON d.* TO u', 'GRANT'],
  ['FLUSH TABLES t WITH READ LOCK', 'FLUSH'],
  ['CREATE OR REPLACE TABLE t (id INT)', 'CREATE TABLE'],
  ['CREATE UNIQUE INDEX i ON t (id)', 'CREATE INDEX'],
  ['CREATE TABLE `view` (id INT)', 'CREATE TABLE'],
  ['CREATE ALGORITHM = MERGE VIEW v AS SELECT 1', 'CREATE VIEW'],
  ['CREATE DEFINER = `a`@`b` PROCEDURE p() DO 1', 'CREATE'],
  ['ALTER IGNORE TABLE t ADD x INT', 'ALTER TABLE'],
  ['ALTER DATABASE d CHARACTER SET utf8mb4', 'ALTER DATABASE'],
  ['RENAME TABLE a TO b', 'RENAME TABLE'],
  ['LOCK TABLES t WRITE', 'LOCK TABLES'],
  ['LOAD INDEX INTO CACHE t', 'LOAD INDEX'],
  ['OPTIMIZE LOCAL TABLE t', 'OPTIMIZE TABLE'],
  ["XA START 'x'", 'XA START'],
  ['SET @a = 1, @@session.autocommit := 1', 'SET AUTOCOMMIT'],
  ["SET PASSWORD = 'x'", 'SET PASSWORD'],
])('calls %j a %s', (text, name) => {
  const [words = []] = readStatements(text, '')
  expect(nameStatement(words)).toBe(name)
})
