import { quoteIdentifier } from '@dbenv/core'

interface Names {
  readonly data: string
  readonly config: string
  readonly odd: string
  readonly umlaut: string
  readonly shared: string
}

/** Statements with the sql_mode to run each under. */
type Statements = readonly (readonly [sql: string, sqlMode: string])[]

const STRICT = 'STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION'
const LOOSE = 'NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION'

/** All that the nasty environment holds, in an order in which it can be made. */
export function nastyBodies(flavour: 'mariadb' | 'mysql', names: Names): Statements {
  const [data, config, odd, umlaut, shared] = [names.data, names.config, names.odd, names.umlaut, names.shared].map(
    quoteIdentifier,
  )
  const ghost = `'${names.data}_gone'@'%'`
  const literal = `'${names.data}.trades'`
  return [
    ...loose([
      `CREATE DATABASE ${data} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
      `CREATE DATABASE ${config} CHARACTER SET latin1 COLLATE latin1_german1_ci`,
      `CREATE DATABASE ${odd} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
      `CREATE DATABASE ${umlaut} CHARACTER SET utf8mb3`,

      // foreign keys: across databases, in a circle, to itself
      `CREATE TABLE ${config}.users (user_id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, name VARCHAR(40) NOT NULL, boss INT,
         CONSTRAINT boss_fk FOREIGN KEY (boss) REFERENCES users (user_id)) AUTO_INCREMENT = 100`,
      `INSERT INTO ${config}.users VALUES (1, 'ann', NULL), (2, 'böb', 1), (7, 'o''neil \\\\ x', 2)`,
      `CREATE TABLE ${data}.trades (id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, user_id INT NOT NULL,
         px DECIMAL(18, 6) NOT NULL, qty INT NOT NULL, note TEXT, total DECIMAL(30, 6) AS (px * qty) STORED,
         flagged TINYINT AS (qty > 100) VIRTUAL, KEY by_user (user_id), KEY by_total (total),
         CONSTRAINT user_fk FOREIGN KEY (user_id) REFERENCES ${config}.users (user_id) ON UPDATE CASCADE)
         COMMENT 'holds DATA DIRECTORY=''/nowhere'' and ${names.data}.trades AUTO_INCREMENT=5'`,
      `INSERT INTO ${data}.trades (id, user_id, px, qty, note) VALUES (0, 1, 1.5, 10, NULL), (5, 2, 2.25, 200, 'é☃😀'),
         (18446744073709551610, 7, 0.000001, -3, '\\'";\`-- \\n')`,
      `CREATE TABLE ${odd}.\`order\` (a INT PRIMARY KEY, b INT, KEY (b))`,
      `CREATE TABLE ${odd}.\`key-word.x \`\`y☃\` (b INT PRIMARY KEY, a INT, KEY (a), FOREIGN KEY (a) REFERENCES \`order\` (a))`,
      `ALTER TABLE ${odd}.\`order\` ADD CONSTRAINT round_fk FOREIGN KEY (b) REFERENCES \`key-word.x \`\`y☃\` (b)`,
      'SET SESSION foreign_key_checks = 0',
      `INSERT INTO ${odd}.\`order\` VALUES (1, 10), (2, 20)`,
      `INSERT INTO ${odd}.\`key-word.x \`\`y☃\` VALUES (10, 1), (20, 2)`,
      'SET SESSION foreign_key_checks = 1',

      // kinds of columns
      `CREATE TABLE ${odd}.kinds (f FLOAT, d DOUBLE, b BIT(9), g GEOMETRY, j JSON, e ENUM('a', 'it''s', ''), s SET('x', 'y'),
         dt DATETIME(6), ts TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
         ts0 TIMESTAMP NULL, da DATE NOT NULL DEFAULT '0000-00-00', t TIME(2), y YEAR, bl LONGBLOB, vb VARBINARY(20),
         bi BINARY(4), u BIGINT UNSIGNED, dec0 DECIMAL(65, 30), ${'`'}${'c'.repeat(64)}${'`'} INT)`,
      `INSERT INTO ${odd}.kinds VALUES (16777217, 1e300, b'101010101', ST_GeomFromText('POINT(1 2)'), '{"a": [1, "ü"]}', 'it''s',
         'x,y', '2020-02-29 23:59:59.123456', '2021-01-01 00:00:00.125', '1970-01-01 00:00:01', '0000-00-00', '-838:59:58.25',
         2155, REPEAT(X'00FF27', 1000), X'00', X'01', 18446744073709551615, -0.000000000000000000000000000001, 1)`,
      `INSERT INTO ${odd}.kinds (da) VALUES ('2020-00-00')`,
      `CREATE TABLE ${umlaut}.\`Tabelle ü\` (id INT AUTO_INCREMENT PRIMARY KEY, \`größe\` INT CHECK (\`größe\` > 0), txt VARCHAR(60)
         CHARACTER SET latin1 COLLATE latin1_bin, FULLTEXT KEY ft (txt), KEY prefix (txt (3)))`,
      `INSERT INTO ${umlaut}.\`Tabelle ü\` VALUES (0, 1, 'ü'), (3, 2, 'ß')`,
      `CREATE TABLE ${data}.parts (id INT NOT NULL, d DATE NOT NULL, PRIMARY KEY (id, d)) PARTITION BY RANGE (YEAR(d)) (
         PARTITION p0 VALUES LESS THAN (2020) COMMENT = 'TABLESPACE = \`x\`', PARTITION p1 VALUES LESS THAN MAXVALUE)`,
      `INSERT INTO ${data}.parts VALUES (1, '2019-05-05'), (2, '2024-05-05')`,
      `CREATE TABLE ${data}.m1 (a INT) ENGINE = MyISAM`,
      `CREATE TABLE ${config}.m2 (a INT) ENGINE = MyISAM`,
      `INSERT INTO ${data}.m1 VALUES (1), (2)`,
      `INSERT INTO ${config}.m2 VALUES (3)`,
      `CREATE TABLE ${data}.merged (a INT) ENGINE = MERGE UNION = (${data}.m1, ${config}.m2) INSERT_METHOD = LAST`,
      `CREATE TABLE ${data}.mem (a INT) ENGINE = MEMORY`,
      `INSERT INTO ${data}.mem VALUES (1)`,
      `CREATE TABLE ${data}.hidden (a INT, b INT ${flavour === 'mysql' ? 'INVISIBLE' : 'INVISIBLE DEFAULT 3'}, c INT)`,
      `INSERT INTO ${data}.hidden (a, b, c) VALUES (1, 2, 3)`,
      `CREATE TABLE ${data}.audit (id INT AUTO_INCREMENT PRIMARY KEY, what VARCHAR(200))`,
      `CREATE TABLE ${data}.\`_dbenv\` (a INT)`,
      `CREATE TABLE ${data}.\`two\nlines\` (\`a\nb\` INT PRIMARY KEY, c INT, KEY \`by\nc\` (c))`,
      `INSERT INTO ${data}.\`two\nlines\` VALUES (1, 2), (3, 4)`,
      `CREATE TABLE ${data}.no_key (a INT, b VARCHAR(10))`,
      `INSERT INTO ${data}.no_key VALUES (1, 'x'), (1, 'x'), (NULL, NULL)`,
    ]),
    [
      `CREATE TABLE ${odd}.days (d DATE PRIMARY KEY, dt DATETIME NOT NULL DEFAULT '2024-02-30 01:02:03')`,
      'ALLOW_INVALID_DATES',
    ],
    [`INSERT INTO ${odd}.days (d) VALUES ('2024-02-31'), ('2024-04-31'), ('2024-05-01')`, 'ALLOW_INVALID_DATES'],
    ...loose(flavour === 'mysql' ? mysqlTables(names) : mariadbTables(names)),
    ...loose([
      // routines
      `CREATE FUNCTION ${config}.user_name(id INT) RETURNS VARCHAR(40) READS SQL DATA
         RETURN (SELECT name FROM ${config}.users WHERE user_id = id)`,
      `CREATE FUNCTION ${data}.double_it(x INT) RETURNS INT DETERMINISTIC COMMENT 'it''s ${names.data}.double_it' RETURN x * 2`,
      `CREATE PROCEDURE ${data}.log_it(IN txt VARCHAR(200)) MODIFIES SQL DATA BEGIN
         INSERT INTO ${data}.audit (what) VALUES (CONCAT(txt, ';;', ${literal})); -- ${names.data}.audit
         UPDATE ${odd}.\`order\` SET b = b /* ${names.data}.trades */ WHERE a = -1; END`,
      `CREATE PROCEDURE ${odd}.\`pro-c .\`\`x\`() BEGIN CALL ${data}.log_it('from odd');
         DELETE FROM ${data}.audit WHERE id < 0; END`,
      // views: in an order of names that is not their order of need, across databases
      `CREATE VIEW ${data}.z_base AS SELECT t.id, t.px, u.name FROM ${data}.trades t JOIN ${config}.users u USING (user_id)`,
      `CREATE VIEW ${config}.b_mid AS SELECT z.*, ${config}.user_name(1) AS boss FROM ${data}.z_base z`,
      `CREATE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW ${data}.a_top AS SELECT * FROM ${config}.b_mid WHERE id > 0 WITH CHECK OPTION`.replace(
        ' WITH CHECK OPTION',
        '',
      ),
      `CREATE VIEW ${odd}.\`v .\`\`x\` AS SELECT o.a, '${names.data}.x' AS lit FROM ${odd}.\`order\` o WHERE EXISTS (SELECT 1 FROM ${data}.a_top)`,
      `CREATE VIEW ${data}.checked AS SELECT id, qty FROM ${data}.trades WHERE qty > 0 WITH CASCADED CHECK OPTION`,
      `CREATE VIEW ${data}.of_shared AS SELECT * FROM ${shared}.settings`,
      `CREATE TABLE ${data}.doomed (a INT)`,
      `CREATE VIEW ${data}.broken AS SELECT a FROM ${data}.doomed`,
      `CREATE VIEW ${data}.a_on_broken AS SELECT a FROM ${data}.broken`,
      `DROP TABLE ${data}.doomed`,
      // definers that are gone
      `CREATE USER ${ghost}`,
      `GRANT ALL ON *.* TO ${ghost}`,
      `CREATE DEFINER = ${ghost} VIEW ${data}.ghostly AS SELECT id FROM ${data}.trades`,
      `CREATE DEFINER = ${ghost} FUNCTION ${data}.ghost_count() RETURNS INT READS SQL DATA RETURN (SELECT COUNT(*) FROM ${data}.ghostly)`,
      `CREATE VIEW ${data}.after_ghost AS SELECT ${data}.ghost_count() AS c, id FROM ${data}.ghostly`,
      `DROP USER ${ghost}`,
      // triggers: several of one kind on one table, the order against the alphabet; one made with a qualified name
      `CREATE TRIGGER ${data}.z_first BEFORE INSERT ON ${data}.trades FOR EACH ROW SET NEW.note = CONCAT(COALESCE(NEW.note, ''), '1')`,
      `CREATE TRIGGER ${data}.a_second BEFORE INSERT ON ${data}.trades FOR EACH ROW SET NEW.note = CONCAT(NEW.note, '2')`,
      `CREATE TRIGGER ${data}.m_between BEFORE INSERT ON ${data}.trades FOR EACH ROW FOLLOWS z_first SET NEW.note = CONCAT(NEW.note, 'm')`,
      `CREATE TRIGGER ${data}.cross_db AFTER INSERT ON ${data}.trades FOR EACH ROW BEGIN
         INSERT INTO ${data}.audit (what) VALUES (CONCAT('new ', NEW.id));
         UPDATE ${config}.users SET name = CONCAT(name, '!') WHERE user_id = NEW.user_id;
         CALL ${odd}.\`pro-c .\`\`x\`(); END`,
      `CREATE TRIGGER ${config}.user_audit AFTER UPDATE ON ${config}.users FOR EACH ROW INSERT INTO ${data}.audit (what) VALUES (NEW.name)`,
      // events
      `CREATE EVENT ${data}.ev_run ON SCHEDULE EVERY 1 DAY STARTS '2020-01-01 00:00:00' ON COMPLETION PRESERVE ENABLE
         COMMENT 'ENABLE DO nothing' DO BEGIN INSERT INTO ${config}.m2 VALUES (9); SELECT ';;'; END`,
      `CREATE EVENT ${config}.\`ev DO \`\`x\` ON SCHEDULE EVERY '1:30' HOUR_MINUTE ENDS '2037-01-01' DISABLE DO DELETE FROM ${data}.audit`,
    ]),
    [
      `CREATE EVENT ${odd}.tz_event ON SCHEDULE AT '2036-01-01 10:00:00' ON COMPLETION NOT PRESERVE DO SELECT "a" FROM "order"`,
      `ANSI_QUOTES,${STRICT}`,
    ],
    [
      `CREATE PROCEDURE ${data}.ansi() BEGIN SELECT "id" FROM "${names.data}"."trades" WHERE 'it' || 's' = "note"; END`,
      `ANSI_QUOTES,PIPES_AS_CONCAT,${STRICT}`,
    ],
    [
      `CREATE PROCEDURE ${data}.no_escapes() BEGIN SELECT '\\', ${names.data}.trades.id FROM ${names.data}.trades; END`,
      `NO_BACKSLASH_ESCAPES,${STRICT}`,
    ],
    [
      `CREATE TRIGGER ${umlaut}.\`trigger ü\` BEFORE INSERT ON ${umlaut}.\`Tabelle ü\` FOR EACH ROW SET NEW.txt = "ü ""${names.data}.trades"`,
      STRICT,
    ],
    ...loose([
      // a one-time event that is over, and one of another time zone
      "SET SESSION timestamp = 1577836800, time_zone = '+05:30'",
      `CREATE EVENT ${odd}.over ON SCHEDULE AT '2020-06-01 00:00:00' DISABLE DO SELECT 1`,
      "SET SESSION timestamp = DEFAULT, time_zone = '+00:00'",
      // texts of another character set
      'SET NAMES latin1',
      `CREATE PROCEDURE ${config}.latin() COMMENT 'é' SELECT 'é', ${data}.trades.id FROM ${data}.trades`,
      `CREATE VIEW ${config}.latin_view AS SELECT 'é' AS \`é\`, COUNT(*) AS c FROM ${data}.trades`,
      `CREATE EVENT ${config}.latin_event ON SCHEDULE EVERY 1 DAY COMMENT 'é' DO SELECT 'é'`,
      'SET NAMES utf8mb3',
    ]),
    [
      `CREATE FUNCTION ${umlaut}.\`zähle\`() RETURNS INT READS SQL DATA RETURN (SELECT COUNT(*) FROM \`Tabelle ü\`)`,
      STRICT,
    ],
  ]
}

function mysqlTables(names: Names): readonly string[] {
  const [data, odd] = [names.data, names.odd].map(quoteIdentifier)
  return [
    `CREATE TABLE ${data}.archived (a INT, b TEXT) ENGINE = ARCHIVE`,
    `INSERT INTO ${data}.archived VALUES (1, 'x')`,
    `CREATE TABLE ${data}.archived_by_number (id INT AUTO_INCREMENT PRIMARY KEY) ENGINE = ARCHIVE`,
    `INSERT INTO ${data}.archived_by_number VALUES (3), (7)`,
    `CREATE TABLE ${data}.hole (a INT) ENGINE = BLACKHOLE`,
    `CREATE TABLE ${data}.functional (a INT, b VARCHAR(20) DEFAULT (CONCAT('x', 'y')), KEY fk1 ((a + 1)), KEY mv ((CAST(j AS UNSIGNED ARRAY))), j JSON)`,
    `INSERT INTO ${data}.functional (a, j) VALUES (1, '[1, 2]')`,
    `CREATE TABLE ${data}.checks (a INT, CONSTRAINT loose CHECK (a > 10) NOT ENFORCED, p POINT NOT NULL SRID 4326, SPATIAL KEY (p))`,
    `INSERT INTO ${data}.checks VALUES (1, ST_SRID(POINT(1, 2), 4326))`,
    'SET SESSION sql_generate_invisible_primary_key = 1',
    `CREATE TABLE ${odd}.gipk (a INT)`,
    'SET SESSION sql_generate_invisible_primary_key = 0',
    `INSERT INTO ${odd}.gipk VALUES (5), (6)`,
    `CREATE TABLE ${odd}.descending (a INT, b INT, KEY (a DESC, b), KEY gone (b) INVISIBLE)`,
  ]
}

function mariadbTables(names: Names): readonly string[] {
  const [data, config, odd] = [names.data, names.config, names.odd].map(quoteIdentifier)
  return [
    `CREATE SEQUENCE ${config}.numbers START WITH 100 INCREMENT BY 5 CACHE 10`,
    `SELECT NEXTVAL(${config}.numbers)`,
    `CREATE SEQUENCE ${odd}.\`round ☃\` START WITH 3 MAXVALUE 4 CYCLE NOCACHE`,
    `SELECT NEXTVAL(${odd}.\`round ☃\`), NEXTVAL(${odd}.\`round ☃\`), NEXTVAL(${odd}.\`round ☃\`)`,
    `CREATE TABLE ${data}.numbered (id INT PRIMARY KEY DEFAULT NEXTVAL(${config}.numbers), a INT)`,
    `INSERT INTO ${data}.numbered (a) VALUES (1), (2)`,
    `CREATE TABLE ${data}.history (a INT, b INT) WITH SYSTEM VERSIONING`,
    `INSERT INTO ${data}.history VALUES (1, 1), (2, 2)`,
    `UPDATE ${data}.history SET b = 5 WHERE a = 1`,
    `CREATE TABLE ${data}.aria (a INT) ENGINE = Aria`,
    `INSERT INTO ${data}.aria VALUES (1)`,
    `CREATE TABLE ${data}.checks (a INT, b UUID DEFAULT UUID(), c INET6, CONSTRAINT late CHECK (a > 10))`,
    'SET SESSION check_constraint_checks = 0',
    `INSERT INTO ${data}.checks (a, c) VALUES (1, '::1')`,
    'SET SESSION check_constraint_checks = 1',
    `CREATE TABLE ${odd}.compressed (a INT, b TEXT COMPRESSED, c VARCHAR(10) AS (LEFT(b, 3)) PERSISTENT)`,
    `INSERT INTO ${odd}.compressed (a, b) VALUES (1, 'long text')`,
  ]
}

function loose(statements: readonly string[]): Statements {
  return statements.map((sql) => [sql, LOOSE])
}
