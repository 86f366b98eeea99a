import { quoteIdentifier as q } from '@dbenv/core'
import { hostileToMariadb } from './hostile-to-mariadb.ts'
import { hostileToMysql } from './hostile-to-mysql.ts'

/**
 * Databases named like what else stands in SQL: an alias, a column, a function, a keyword, a trigger's NEW and OLD; like
 * the beginning of each other; with digits first, a dot, a hyphen, a backtick, other scripts, in mixed case, and as long
 * as leaves room for `_test-h`.
 */
export const HOSTILE_NAMES: readonly string[] = [
  'new',
  'old',
  'user',
  'user_data',
  'user_data_x',
  't',
  'total',
  'count',
  'mode',
  'set',
  'Mixed',
  'order by `x`',
  'l'.repeat(57),
  '日本',
  '1st',
  'a-b',
  '$cash',
  'c.d',
]

/** A statement and the sql_mode to run it under. */
type Statement = readonly [sql: string, sqlMode: string]

const L = 'NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION'
const ANSI = 'ANSI_QUOTES,PIPES_AS_CONCAT,STRICT_TRANS_TABLES'
const NBE = 'NO_BACKSLASH_ESCAPES'
const l = (...statements: readonly string[]): readonly Statement[] => statements.map((sql) => [sql, L])
const LONG = q('l'.repeat(57)),
  ODD = q('order by `x`'),
  JP = q('日本')
/**
 * Makes those databases, which refer to each other in every way the servers know, in an order that works.
 *
 * @param directory an empty one that the server may keep a table in
 */
export function hostileStatements(flavour: 'mariadb' | 'mysql', directory: string): readonly Statement[] {
  const my = flavour === 'mysql'
  return [
    ...l(...HOSTILE_NAMES.map((n) => `CREATE DATABASE ${q(n)} CHARACTER SET utf8mb4`)),
    ...l(
      // names equal to aliases, columns, functions
      "CREATE TABLE `new`.trades (id INT AUTO_INCREMENT PRIMARY KEY, new INT, old INT, total INT, user VARCHAR(20) DEFAULT ('u'), t INT, count INT, KEY total (total))",
      "INSERT INTO `new`.trades (new, old, total, user, t, count) VALUES (1,2,3,'user.data',5,6)",
      'CREATE TABLE `old`.log (id INT AUTO_INCREMENT PRIMARY KEY, txt VARCHAR(200), t INT)',
      'CREATE TABLE `user`.user (user INT PRIMARY KEY, `user_data` INT, t INT)',
      'CREATE TABLE user_data.user (user INT PRIMARY KEY, t INT)',
      'CREATE TABLE user_data_x.user (user INT PRIMARY KEY, t INT)',
      'INSERT INTO user.user VALUES (1,2,3)',
      'INSERT INTO user_data.user VALUES (1,20)',
      'INSERT INTO user_data_x.user VALUES (1,200)',
      'CREATE TABLE t.t (t INT PRIMARY KEY, total INT, user INT)',
      'INSERT INTO t.t VALUES (1, 10, 1)',
      'CREATE TABLE total.total (total INT PRIMARY KEY, t INT)',
      'INSERT INTO total.total VALUES (10, 1)',
      'CREATE TABLE `count`.`count` (`count` INT)',
      'INSERT INTO `count`.`count` VALUES (4)',
      'CREATE TABLE Mixed.Case_T (A INT)',
      'INSERT INTO Mixed.Case_T VALUES (1)',
      'CREATE TABLE `set`.`select` (`from` INT, `where` INT)',
      'INSERT INTO `set`.`select` VALUES (1,2)',
      `CREATE TABLE ${ODD}.\`a.b\` (\`c.d\` INT PRIMARY KEY)`,
      `INSERT INTO ${ODD}.\`a.b\` VALUES (1)`,
      `CREATE TABLE ${JP}.${JP} (${JP} INT PRIMARY KEY, t VARCHAR(50) CHARACTER SET ujis)`,
      `INSERT INTO ${JP}.${JP} VALUES (1, '日本')`,
      `CREATE TABLE ${LONG}.${q('m'.repeat(64))} (${q('n'.repeat(64))} INT PRIMARY KEY)`,
      `INSERT INTO ${LONG}.${q('m'.repeat(64))} VALUES (1)`,
      'CREATE TABLE `mode`.`mode` (`mode` INT PRIMARY KEY, v VARCHAR(20))',
      "INSERT INTO `mode`.`mode` VALUES (1, 'x')",
      // routines
      'CREATE FUNCTION total.total(x INT) RETURNS INT READS SQL DATA RETURN (SELECT t.total FROM t.t t WHERE t.t = x)',
      'CREATE FUNCTION `user`.`user`(x INT) RETURNS INT READS SQL DATA RETURN (SELECT user.user FROM user.user user WHERE user.user = x)',
      'CREATE FUNCTION t.f(t INT) RETURNS INT READS SQL DATA BEGIN DECLARE total INT DEFAULT 0; SELECT t.total INTO total FROM t.t WHERE t.t = t LIMIT 1; RETURN total + total.total(1); END',
      'CREATE FUNCTION `new`.`count`(x INT) RETURNS INT DETERMINISTIC RETURN x + 1',
      // recursive
      "CREATE PROCEDURE `new`.recurse(IN n INT) BEGIN SET max_sp_recursion_depth = 20; INSERT INTO old.log (txt) VALUES (CONCAT('r', n)); IF n > 0 THEN CALL `new`.recurse(n - 1); END IF; END",
      // dynamic sql
      "CREATE PROCEDURE `new`.dyn() BEGIN SET @s = 'INSERT INTO old.log (txt) VALUES (1)'; SET @x = CONCAT('SELECT * FROM ', 'user_data', '.user'); PREPARE s FROM @x; EXECUTE s; DEALLOCATE PREPARE s; END",
      // cursors, handlers, labels named like databases, local variables named like databases
      "CREATE PROCEDURE `new`.cursors() BEGIN DECLARE done INT DEFAULT 0; DECLARE user INT; DECLARE t CURSOR FOR SELECT user.user FROM user.user; DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = 1; OPEN t; total: LOOP FETCH t INTO user; IF done THEN LEAVE total; END IF; INSERT INTO old.log (txt, t) VALUES ('cursor', user); END LOOP total; CLOSE t; END",
      // multi-table update and delete
      'CREATE PROCEDURE `new`.multi() BEGIN UPDATE user_data.user, user.user AS t SET user_data.user.t = t.t + 1, t.t = t.t WHERE user_data.user.user = t.user; DELETE user_data_x.user FROM user_data_x.user JOIN user.user u ON u.user = user_data_x.user.user WHERE u.user > 100; DELETE FROM l USING old.log AS l JOIN user.user WHERE l.id < 0; INSERT INTO old.log (txt) SELECT user.user.user FROM user.user ON DUPLICATE KEY UPDATE old.log.txt = VALUES(txt); REPLACE INTO user_data.user SELECT * FROM user_data.user; LOCK_OK: BEGIN END; END',
      'CREATE PROCEDURE `new`.ddl() BEGIN CREATE TEMPORARY TABLE old.tmp LIKE user.user; INSERT INTO old.tmp SELECT * FROM user.user; DROP TEMPORARY TABLE old.tmp; TRUNCATE TABLE user_data_x.user; ANALYZE TABLE user_data.user; CREATE OR REPLACE VIEW old.made AS SELECT user.user.t FROM user.user; DROP VIEW old.made; END',
      `CREATE PROCEDURE ${ODD}.\`p.q\`() BEGIN INSERT INTO old.log (txt) SELECT \`a.b\`.\`c.d\` FROM ${ODD}.\`a.b\`; CALL \`new\`.recurse(1); END`,
      `CREATE FUNCTION ${JP}.${JP}() RETURNS INT READS SQL DATA RETURN (SELECT COUNT(*) FROM ${JP}.${JP} ${JP} WHERE ${JP}.${JP} > 0)`,
      // views over views over routines
      'CREATE VIEW `new`.v1 AS SELECT t.id, t.total, total.total(1) AS f, `user`.`user`(1) AS u FROM `new`.trades t',
      'CREATE VIEW user_data.v2 AS SELECT v1.*, t.f(1) AS tf FROM `new`.v1 JOIN user.user user ON user.user = v1.id',
      'CREATE VIEW t.v3 AS SELECT v2.id, (SELECT MAX(total.total) FROM total.total) AS m FROM user_data.v2 UNION ALL SELECT total.total, total.t FROM total.total',
      `CREATE VIEW ${LONG}.v4 AS WITH user AS (SELECT * FROM user.user), t AS (SELECT * FROM user) SELECT t.user, x.m FROM t JOIN t.v3 x`,
      `CREATE VIEW ${JP}.\`v 5\` AS SELECT \`日本\`.* FROM ${LONG}.v4 \`日本\``,
      'CREATE VIEW `count`.v6 AS SELECT COUNT(*) AS `count`, count.count.count AS c2 FROM count.count GROUP BY count.count.count',
      'CREATE VIEW Mixed.v7 AS SELECT Case_T.A, "user.user" AS `user.user` FROM Mixed.Case_T',
      'CREATE VIEW `set`.v8 AS SELECT `select`.`from` AS `user`, `set`.`select`.`where` FROM `set`.`select`',
      'CREATE VIEW user_data_x.v9 AS SELECT a.user, b.user AS b, c.user AS c FROM user.user a, user_data.user b, user_data_x.user c WHERE a.user = b.user',
      // nested triggers: new -> old -> user
      "CREATE TRIGGER `new`.`new` BEFORE INSERT ON `new`.trades FOR EACH ROW SET NEW.total = NEW.new + COALESCE(new.old, 0), new.user = 'new.trades', NEW.t = total.total(1)",
      'CREATE TRIGGER `new`.`old` AFTER UPDATE ON `new`.trades FOR EACH ROW INSERT INTO old.log (txt, t) VALUES (CONCAT(OLD.user, old.total, NEW.user), old.t)',
      'CREATE TRIGGER `old`.nested AFTER INSERT ON `old`.log FOR EACH ROW BEGIN INSERT INTO user_data.user (user, t) VALUES (NEW.id + 1000, NEW.t) ON DUPLICATE KEY UPDATE user_data.user.t = NEW.t; UPDATE total.total SET total.total.t = total.total.t + 1 WHERE total.total > 0; END',
      'CREATE TRIGGER user_data.nested2 AFTER INSERT ON user_data.user FOR EACH ROW UPDATE user_data_x.user SET t = t + 1 WHERE user_data_x.user.user = NEW.user',
      // events
      'CREATE EVENT `old`.ev1 ON SCHEDULE EVERY 1 HOUR DO CALL `new`.recurse(2)',
      "CREATE EVENT `mode`.`mode` ON SCHEDULE EVERY 1 DAY STARTS CURRENT_TIMESTAMP + INTERVAL 10 DAY COMMENT 'user.user DISABLE' DO UPDATE mode.mode SET mode.mode.v = CONCAT(v, ';;')",
      `CREATE EVENT ${ODD}.ev2 ON SCHEDULE AT '2036-01-01' + INTERVAL 1 DAY DO BEGIN DECLARE old INT; INSERT INTO old.log (txt) VALUES ('x'); END`,
      // gen columns, checks, comments, zero dates
      `CREATE TABLE \`new\`.gen (a INT, user INT AS (a + 1) STORED COMMENT 'user.user and \`new\`.trades', total INT AS (IF(a > 1, a, a * 2)) VIRTUAL, d DATE DEFAULT '0000-00-00', dt DATETIME DEFAULT '0000-00-00 00:00:00', CONSTRAINT \`user.user\` CHECK (LENGTH(CONCAT('user.user', a)) > 2 AND a < 1000)) COMMENT 'from \`user\`.\`user\` and new.trades'`,
      "INSERT INTO `new`.gen (a, d) VALUES (1, '0000-00-00'), (2, '2020-00-10')",
      // cyclic fks across databases
      'CREATE TABLE user.a (id INT PRIMARY KEY, b INT)',
      'CREATE TABLE user_data.b (id INT PRIMARY KEY, c INT, CONSTRAINT `user.a` FOREIGN KEY (c) REFERENCES user.a (id) ON DELETE SET NULL)',
      'CREATE TABLE t.c (id INT PRIMARY KEY, a INT, FOREIGN KEY (a) REFERENCES user_data.b (id) ON DELETE CASCADE ON UPDATE CASCADE)',
      'ALTER TABLE user.a ADD CONSTRAINT cyc FOREIGN KEY (b) REFERENCES t.c (id)',
      'SET foreign_key_checks = 0',
      'INSERT INTO user.a VALUES (1, 3)',
      'INSERT INTO user_data.b VALUES (2, 1)',
      'INSERT INTO t.c VALUES (3, 2)',
      'SET foreign_key_checks = 1',
      // partitions of every kind
      'CREATE TABLE t.p_hash (id INT PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 3',
      'INSERT INTO t.p_hash VALUES (1),(2),(3)',
      'CREATE TABLE t.p_lkey (id INT PRIMARY KEY) PARTITION BY LINEAR KEY ALGORITHM=2 (id) PARTITIONS 4',
      'INSERT INTO t.p_lkey VALUES (1),(2),(3)',
      "CREATE TABLE t.p_list (id INT, c VARCHAR(10)) PARTITION BY LIST COLUMNS (c) (PARTITION pa VALUES IN ('user.user', 'b'), PARTITION pn VALUES IN (NULL))",
      "INSERT INTO t.p_list VALUES (1,'b'),(2,NULL)",
      "CREATE TABLE t.p_sub (id INT, d DATE) PARTITION BY RANGE COLUMNS (d) SUBPARTITION BY HASH (id) SUBPARTITIONS 2 (PARTITION p0 VALUES LESS THAN ('2020-01-01'), PARTITION p1 VALUES LESS THAN MAXVALUE)",
      "INSERT INTO t.p_sub VALUES (1,'2019-01-01'),(2,'2024-01-01')",
      // compressed / row format / options
      'CREATE TABLE t.comp (id INT PRIMARY KEY, b TEXT) ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=4',
      "INSERT INTO t.comp VALUES (1, REPEAT('x', 5000))",
      'CREATE TABLE t.opts (id INT PRIMARY KEY, b VARCHAR(10)) ROW_FORMAT=REDUNDANT STATS_PERSISTENT=0 STATS_AUTO_RECALC=0 STATS_SAMPLE_PAGES=5 MIN_ROWS=1 MAX_ROWS=1000 AVG_ROW_LENGTH=10 CHECKSUM=1 PACK_KEYS=1',
      'CREATE TABLE t.csvt (a INT NOT NULL, b VARCHAR(20) NOT NULL) ENGINE=CSV',
      "INSERT INTO t.csvt VALUES (1,'user.user')",
      'CREATE TABLE t.m1 (a INT NOT NULL, KEY(a)) ENGINE=MyISAM DELAY_KEY_WRITE=1',
      'INSERT INTO t.m1 VALUES (1)',
      'CREATE TABLE user.m1 (a INT NOT NULL, KEY(a)) ENGINE=MyISAM',
      'INSERT INTO user.m1 VALUES (2)',
      'CREATE TABLE total.mrg (a INT NOT NULL, KEY(a)) ENGINE=MERGE UNION=(t.m1, user.m1) INSERT_METHOD=FIRST',
      'CREATE TABLE t.geo (id INT PRIMARY KEY AUTO_INCREMENT, g GEOMETRY NOT NULL, l LINESTRING, SPATIAL KEY (g))',
      "INSERT INTO t.geo (g) VALUES (ST_GeomFromText('POLYGON((0 0,1 0,1 1,0 0))'))",
      'CREATE TABLE t.ft (id INT PRIMARY KEY, a TEXT, b VARCHAR(100), FULLTEXT KEY `user.user` (a, b))',
      "INSERT INTO t.ft VALUES (1,'user.user','x')",
      'CREATE TABLE t.big_ai (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT=18446744073709551000',
      'CREATE TABLE t.neg (id INT AUTO_INCREMENT PRIMARY KEY)',
      'INSERT INTO t.neg VALUES (-5),(0),(7)',
      "CREATE TABLE t.enums (e ENUM('user.user','a,b','it''s','\\\\') CHARACTER SET latin1, s SET('x','y.z'), y YEAR, b BIT(64), x VARBINARY(8) DEFAULT 0x00FF)",
      "INSERT INTO t.enums VALUES ('\\\\','x',2000,b'1',0x01), (3,3,0,0,NULL)",
      // histograms
      my ? 'ANALYZE TABLE `new`.trades UPDATE HISTOGRAM ON total' : 'ANALYZE TABLE `new`.trades PERSISTENT FOR ALL',
      // definers gone
      "CREATE USER gone@'10.%'",
      "GRANT ALL ON *.* TO gone@'10.%'",
      "CREATE DEFINER=gone@'10.%' PROCEDURE user.ghost() SQL SECURITY DEFINER INSERT INTO old.log (txt) VALUES ('ghost')",
      "CREATE DEFINER=gone@'10.%' TRIGGER user.ghost_t BEFORE INSERT ON user.user FOR EACH ROW CALL user.ghost()",
      "CREATE DEFINER=gone@'10.%' SQL SECURITY INVOKER VIEW user.ghost_v AS SELECT u.user FROM user.user u",
      "CREATE DEFINER=gone@'10.%' EVENT user.ghost_e ON SCHEDULE EVERY 1 DAY DO CALL user.ghost()",
      "DROP USER gone@'10.%'",
    ),
    [
      'CREATE PROCEDURE "new".ansi() BEGIN SELECT "user"."user" || \'user.user\' AS "new" FROM "user"."user"; INSERT INTO "old"."log" ("txt") VALUES (\'a\' || \'b\'); END',
      ANSI,
    ],
    [
      'CREATE TRIGGER user_data.ansi_t BEFORE UPDATE ON user_data."user" FOR EACH ROW SET NEW."t" = (SELECT MAX("user") FROM "user"."user")',
      ANSI,
    ],
    ["CREATE PROCEDURE `new`.nbe() SELECT 'c:\\', user.user FROM user.user WHERE 'x\\' <> '' /* user.user ' */", NBE],
    [
      "CREATE FUNCTION `new`.pad() RETURNS VARCHAR(100) DETERMINISTIC RETURN CONCAT(_latin1\"user.user\", N'user.user', X'41', b'1000001', \"it''s `user`.`user`\")",
      L,
    ],
    ...(['latin1', 'sjis', 'ujis', 'gbk', 'big5', 'utf8mb3'] as const).flatMap((cs): readonly Statement[] => [
      [`SET NAMES ${cs}`, L],
      [
        `CREATE PROCEDURE \`new\`.cs_${cs}() BEGIN INSERT INTO old.log (txt) VALUES ('plain'); SELECT user.user.user FROM user.user; END`,
        L,
      ],
      [`CREATE VIEW \`new\`.vcs_${cs} AS SELECT user.user.user, 'x' AS x FROM user.user`, L],
    ]),
    ['SET NAMES utf8mb4', L],
    ...l(
      'CREATE TABLE 1st.2nd (`3rd` INT PRIMARY KEY)',
      'INSERT INTO 1st.2nd VALUES (1)',
      'CREATE TABLE `a-b`.`c-d` (a INT PRIMARY KEY)',
      'CREATE TABLE $cash.$t ($c INT PRIMARY KEY)',
      'CREATE TABLE `c.d`.`e.f` (a INT PRIMARY KEY)',
      'CREATE PROCEDURE `1st`.p() BEGIN INSERT INTO old.log (txt) SELECT 3rd FROM 1st.`2nd`; SELECT * FROM `a-b`.`c-d`, $cash.$t, `c.d`.`e.f`; SELECT $t.$c FROM $cash /* user.user */ . /* x */ `$t`; END',
      'CREATE PROCEDURE `1st`.cond() BEGIN /*!50000 INSERT INTO old.log (txt) VALUES (1); */ /*!99999 garbage user.user ( */ SELECT /*!user.*/user.user FROM /*! user */ . user; -- user.user\n # user.user \n SELECT 1; END',
      "CREATE PROCEDURE `1st`.odbc() SELECT u.user, {d '2020-01-01'} AS d FROM {oj user.user u LEFT OUTER JOIN user_data.user d ON u.user = d.user}",
      "CREATE PROCEDURE `1st`.alld() BEGIN IF FALSE THEN CREATE DATABASE user; ALTER DATABASE `user` CHARACTER SET latin1; DROP DATABASE user_data_x; RENAME TABLE user.a TO old.a, t.c TO user.c; ALTER TABLE user.a ADD COLUMN z INT, RENAME TO old.b; CREATE TABLE old.x LIKE user.user; CREATE INDEX i ON user.user (t); DROP INDEX i ON user.user; DROP EVENT old.ev1; ALTER EVENT old.ev1 RENAME TO mode.ev1 ENABLE; DROP TRIGGER user.ghost_t; INSERT INTO user.user SET user.user.t = 1, user = 2, user.user_data = 3; GRANT SELECT ON user.* TO nobody; GRANT SELECT (t), INSERT (user) ON user.user TO nobody; GRANT EXECUTE ON FUNCTION user.user TO nobody; REVOKE ALL ON `user`.* FROM nobody; SHOW TABLES FROM user LIKE 'x'; SHOW FULL COLUMNS FROM user FROM user_data; SHOW INDEX FROM user IN user_data; SHOW CREATE DATABASE user; OPTIMIZE TABLE user.user; CHECKSUM TABLE user.user; SHOW TRIGGERS IN user; SHOW TABLE STATUS FROM t; SHOW EVENTS FROM old; DROP TABLE IF EXISTS user.nope, t.nope; DROP VIEW IF EXISTS user.nope; TRUNCATE user.user; END IF; END",
      "CREATE TABLE t.ucs (a VARCHAR(10) CHARACTER SET ucs2 DEFAULT 'é', b ENUM('ä', 'user.user') CHARACTER SET utf16, c CHAR(3) CHARACTER SET utf32 DEFAULT '日', d VARCHAR(5) CHARACTER SET binary DEFAULT 0xC3)",
      "INSERT INTO t.ucs (b) VALUES ('ä')",
      "CREATE USER 'we`ird@x'@'%'",
      "GRANT ALL ON *.* TO 'we`ird@x'@'%'",
      "CREATE DEFINER='we`ird@x'@'%' PROCEDURE user.weird() SELECT 1",
      "CREATE DEFINER='we`ird@x'@'%' VIEW user.weird_v AS SELECT 1 AS a",
      "CREATE DEFINER='we`ird@x'@'%' EVENT user.weird_e ON SCHEDULE EVERY 1 DAY DO SELECT 1",
      "CREATE DEFINER='we`ird@x'@'%' TRIGGER user.weird_t BEFORE DELETE ON user.user FOR EACH ROW SET @x = OLD.user",
      'CREATE ROLE boss',
      'GRANT ALL ON *.* TO boss',
      'CREATE DEFINER=boss PROCEDURE user.byrole() SELECT 1',
      'CREATE DEFINER=boss VIEW user.byrole_v AS SELECT 1 AS a',
      'CREATE TABLE user.same (a INT)',
      'CREATE VIEW user_data.same AS SELECT * FROM user.same',
      'CREATE TABLE user_data_x.same (a INT)',
      'CREATE VIEW t.same AS SELECT s.a FROM user_data.same s JOIN user_data_x.same',
      'CREATE VIEW total.same AS SELECT * FROM t.same ORDER BY a LIMIT 3',
      `CREATE VIEW user.many AS SELECT ${Array.from({ length: 300 }, (_, i) => `${i} AS \`user.c${i}\``).join(', ')}`,
      `CREATE TABLE user.wide (${Array.from({ length: 500 }, (_, i) => `c${i} INT`).join(', ')})`,
      "CREATE TABLE t.`#odd/..\\%` (a INT) COMMENT='it''s \\\\ \\n `user`.`user`'",
      'CREATE TABLE t.`trailing.` (`a b` INT, ` x` INT)',
      "CREATE VIEW t.casts AS SELECT CAST(user AS CHAR CHARACTER SET latin1) AS c, CONVERT(user USING utf8mb4) AS d, user DIV 2 AS e, INTERVAL(user, 1) AS f, _utf8mb4'x' COLLATE utf8mb4_bin AS g, user.user IN (SELECT t FROM t.t) AS h FROM user.user",
    ),
    ['SET NAMES sjis', L],
    ...(my ? [] : l("CREATE VIEW `set`.vsj AS SELECT '\u8868' AS x, user.user FROM user.user")),
    ["CREATE PROCEDURE `set`.psj() SELECT '\u8868' AS x, user.user FROM user.user", L],
    ['SET NAMES gbk', L],
    ["CREATE VIEW `set`.vgbk AS SELECT '\u8A87' AS x, user.user FROM user.user", L],
    ['SET NAMES utf8mb4', L],
    ...l(...(my ? hostileToMysql() : hostileToMariadb())),
    ...l(
      `CREATE TABLE t.elsewhere (a INT PRIMARY KEY) DATA DIRECTORY='${directory}'`,
      'INSERT INTO t.elsewhere VALUES (1)',
    ),
  ]
}
