import { expect, it } from 'vitest'
import { disableEvent } from './disable-event.ts'

it.each([
  [
    'CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t',
    'CREATE EVENT e ON SCHEDULE EVERY 1 DAY DISABLE DO DELETE FROM t',
  ],
  [
    "create definer=event@localhost event if not exists `d`.`do` on schedule at '2026-01-01' + interval 1 day on completion preserve enable comment 'DO' do set @enable = 1",
    "create definer=event@localhost event if not exists `d`.`do` on schedule at '2026-01-01' + interval 1 day on completion preserve DISABLE comment 'DO' do set @enable = 1",
  ],
  [
    "CREATE OR REPLACE EVENT enable ON SCHEDULE EVERY 1 HOUR COMMENT 'x' DO ALTER EVENT a ENABLE",
    "CREATE OR REPLACE EVENT enable ON SCHEDULE EVERY 1 HOUR DISABLE COMMENT 'x' DO ALTER EVENT a ENABLE",
  ],
  [
    'CREATE EVENT e ON SCHEDULE EVERY 1 HOUR DISABLE ON SLAVE DO SELECT 1',
    'CREATE EVENT e ON SCHEDULE EVERY 1 HOUR DISABLE DO SELECT 1',
  ],
  [
    '/*!50106 CREATE*/ /*!50117 DEFINER=`a`@`%`*/ /*!50106 EVENT `e` ON SCHEDULE EVERY 1 DAY ON COMPLETION NOT PRESERVE ENABLE DO DELETE FROM t */',
    '/*!50106 CREATE*/ /*!50117 DEFINER=`a`@`%`*/ /*!50106 EVENT `e` ON SCHEDULE EVERY 1 DAY ON COMPLETION NOT PRESERVE DISABLE DO DELETE FROM t */',
  ],
  ['ALTER EVENT d.e ENABLE', 'ALTER EVENT d.e DISABLE'],
  ['ALTER EVENT e RENAME TO f', 'ALTER EVENT e RENAME TO f'],
  ['CREATE TABLE event (enable INT)', 'CREATE TABLE event (enable INT)'],
  [
    'CREATE PROCEDURE p() CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1',
    'CREATE PROCEDURE p() CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1',
  ],
])('of %j', (sql, disabled) => {
  expect(disableEvent(sql, {})).toBe(disabled)
})
