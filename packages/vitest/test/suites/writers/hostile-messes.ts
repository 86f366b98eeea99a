/** One way to leave a slot behind. */
export interface Mess {
  readonly what: string
  /** Base names stand for the slot's databases. */
  readonly statements?: readonly string[]
  /** Statements of a connection of its own, which stays open; `$books` is the database name. */
  readonly left?: readonly string[]
}

/** What a test may do to its databases without any other test noticing. */
export const MESSES: readonly Mess[] = [
  { what: 'drops a database', statements: ['DROP DATABASE books'] },
  {
    what: 'drops a database and makes it anew',
    statements: ['DROP DATABASE books', 'CREATE DATABASE books', 'CREATE TABLE books.trades (id INT)'],
  },
  { what: 'leaves a database empty', statements: ['DROP DATABASE books', 'CREATE DATABASE books'] },
  { what: 'renames a table', statements: ['RENAME TABLE books.trades TO books.trades2'] },
  { what: 'moves a table to another database', statements: ['RENAME TABLE audit.log TO books.log'] },
  { what: 'adds a table', statements: ['CREATE TABLE books.more (id INT)'] },
  { what: 'adds a routine', statements: ['CREATE PROCEDURE books.p() SELECT 1'] },
  { what: 'adds an event', statements: ['CREATE EVENT books.e ON SCHEDULE EVERY 1 DAY DO SELECT 1'] },
  { what: 'changes a view', statements: ['CREATE OR REPLACE VIEW audit.traded AS SELECT 1 AS symbol, 2 AS quantity'] },
  { what: 'drops the marker', statements: ['DROP PROCEDURE books._dbenv'] },
  { what: 'changes the character set', statements: ['ALTER DATABASE books CHARACTER SET latin1'] },
  {
    what: 'alters a table in a procedure',
    statements: [
      'CREATE PROCEDURE books.p() ALTER TABLE books.trades ADD COLUMN z INT',
      'CALL books.p()',
      'DROP PROCEDURE books.p',
    ],
  },
  {
    what: 'alters a table by a prepared statement',
    left: ["SET @s = 'ALTER TABLE `$books`.trades ADD COLUMN zz INT'", 'PREPARE p FROM @s', 'EXECUTE p'],
  },
  {
    what: 'swaps a table for an equal one with other rows',
    statements: [
      'CREATE TABLE books.copy LIKE books.trades',
      "INSERT INTO books.copy (symbol, quantity) VALUES ('other', 9)",
      'DROP TABLE books.trades',
      'RENAME TABLE books.copy TO books.trades',
    ],
  },
  { what: 'kills its own connection', statements: ['KILL CONNECTION_ID()'] },
  { what: 'leaves a transaction open', left: ['START TRANSACTION', 'DELETE FROM `$books`.trades'] },
  { what: 'leaves LOCK TABLES', left: ['LOCK TABLES `$books`.trades WRITE'] },
  {
    what: 'fills a large table',
    statements: [
      `INSERT INTO books.trades (symbol, quantity) SELECT 'x', 1 FROM information_schema.columns a LIMIT 5000`,
      'INSERT INTO books.trades (symbol, quantity) SELECT symbol, quantity FROM books.trades',
    ],
  },
]
