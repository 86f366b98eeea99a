import { expect, it } from 'vitest'
import { assignsUserVariable } from './assigns-user-variable.ts'

it.each([
  'SET @a = 1',
  'SET time_zone = "x", @a := 1',
  'SELECT @n := 5',
  'SELECT @n/* why */ := @n + 1 FROM t',
  "SELECT @'n o' := 5",
  'SELECT a, b INTO @a, @b FROM t',
  'SELECT 1 INTO/**/@a',
  'CALL p(1, @out)',
  'DO 1; CALL d.p(@out)',
  'GET DIAGNOSTICS CONDITION 1 @message = MESSAGE_TEXT',
  "LOAD DATA INFILE 'f' INTO TABLE t (@a, b)",
  'BEGIN NOT ATOMIC SET @a = 1; END',
  'SELECT 1 /*!50000 INTO @a */',
])('tells that %s gives a variable a value', (sql) => {
  expect(assignsUserVariable(sql, '')).toBe(true)
})

it.each([
  'SELECT @a',
  'UPDATE t SET a = @a WHERE b = @b',
  'INSERT INTO t VALUES (@a)',
  'INSERT INTO t SELECT @a, a INTO_ FROM t',
  "SELECT '@a := 1, INTO @a', @a",
  'SET SESSION sql_mode = @@global.sql_mode',
  'SELECT @@session.sql_mode /* @a := 1 */',
  "GRANT SELECT ON t TO 'a'@'b'",
  'CALL p(1); SELECT @a',
])('tells that %s gives none one', (sql) => {
  expect(assignsUserVariable(sql, '')).toBe(false)
})
