import { expect, it } from 'vitest'
import { setDefiner } from './set-definer.ts'

const own = 'DEFINER=`me`@`%`'

it.each([
  [
    'CREATE TRIGGER t BEFORE INSERT ON u FOR EACH ROW DO 1',
    `CREATE ${own} TRIGGER t BEFORE INSERT ON u FOR EACH ROW DO 1`,
  ],
  ['create or replace view v as select 1', `create or replace ${own} view v as select 1`],
  [
    'CREATE ALGORITHM=MERGE DEFINER=`root`@`localhost` SQL SECURITY INVOKER VIEW v AS SELECT 1',
    `CREATE ALGORITHM=MERGE ${own} SQL SECURITY INVOKER VIEW v AS SELECT 1`,
  ],
  ["CREATE DEFINER = 'a b'@'10.%' PROCEDURE p() DO 1", `CREATE ${own} PROCEDURE p() DO 1`],
  [
    'CREATE DEFINER=CURRENT_USER() FUNCTION f() RETURNS INT RETURN 1',
    `CREATE ${own} FUNCTION f() RETURNS INT RETURN 1`,
  ],
  [
    '/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`localhost`*/ /*!50003 TRIGGER t BEFORE INSERT ON u FOR EACH ROW DO 1 */',
    `/*!50003 CREATE ${own}*/ /*!50003 TRIGGER t BEFORE INSERT ON u FOR EACH ROW DO 1 */`,
  ],
  [
    '/*!50001 CREATE ALGORITHM=UNDEFINED */ /*!50013 DEFINER=`root`@`%` SQL SECURITY DEFINER */ /*!50001 VIEW v AS SELECT 1 */',
    `/*!50001 CREATE ALGORITHM=UNDEFINED ${own} SQL SECURITY DEFINER */ /*!50001 VIEW v AS SELECT 1 */`,
  ],
  ['CREATE TABLE trigger_log (id INT)', 'CREATE TABLE trigger_log (id INT)'],
  ["INSERT INTO t VALUES ('CREATE VIEW v AS SELECT 1')", "INSERT INTO t VALUES ('CREATE VIEW v AS SELECT 1')"],
])('in %j', (sql, expected) => {
  expect(setDefiner(sql, '`me`@`%`')).toBe(expected)
})
