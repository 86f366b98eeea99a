import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { findRowCounting } from '../src/marks/row-counting.ts'
import { resetSlot } from '../src/reset/reset-slot.ts'
import { readRows, type SlotPlace } from '../src/slot/slot-place.ts'
import { clearSlotStates } from '../src/slot/slot-state.ts'
import { type StartedSlotPlace, startSlotPlace } from './fixtures/slot-place.ts'

const { program, flavour } = inject('testServer')

/** What makes restoring rows hard: gaps, triggers that write elsewhere, cascades, generated columns, other engines. */
const SOURCE = [
  'CREATE DATABASE audit',
  'CREATE TABLE audit.log (id INT AUTO_INCREMENT PRIMARY KEY, text VARCHAR(200)) ENGINE=InnoDB',
  'CREATE DATABASE `trade-book`',
  'USE `trade-book`',
  'CREATE TABLE accounts (id INT PRIMARY KEY, name VARCHAR(50))',
  "INSERT INTO accounts VALUES (1, 'one'), (2, 'two')",
  `CREATE TABLE positions (id INT AUTO_INCREMENT PRIMARY KEY, account INT, quantity INT, doubled INT AS (quantity * 2),
     FOREIGN KEY (account) REFERENCES accounts (id) ON DELETE CASCADE)`,
  'INSERT INTO positions (account, quantity) VALUES (1, 10), (1, 20), (2, 30)',
  'ALTER TABLE positions AUTO_INCREMENT = 100',
  'CREATE TABLE notes (text VARCHAR(50), n INT AUTO_INCREMENT, KEY (n)) ENGINE=MyISAM AUTO_INCREMENT=50',
  "INSERT INTO notes (text) VALUES ('kept')",
  'CREATE TABLE `prix-été` (id INT AUTO_INCREMENT PRIMARY KEY, x INT) AUTO_INCREMENT=70',
  'INSERT INTO `prix-été` VALUES (1, 1)',
  // Every type that is compared, with values that SQL takes for equal to others.
  `CREATE TABLE kinds (k VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci PRIMARY KEY, t TEXT, b VARBINARY(10), e ENUM('x','y'),
     d DECIMAL(10,3), f DOUBLE, bits BIT(5), moment DATETIME(6), stamp TIMESTAMP NULL, j JSON, shape POINT NULL)`,
  `INSERT INTO kinds VALUES ('Key', 'Été ', 'a ', 'x', 1.5, 0.1, b'101', '2024-01-01 10:00:00.000001', NULL, '{"a": 1}', NULL),
     ('other', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, ST_GeomFromText('POINT(1 2)'))`,
  'CREATE TABLE words (k VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci PRIMARY KEY, t TEXT, j JSON, d DECIMAL(10,3), n INT UNIQUE)',
  `INSERT INTO words VALUES ('Key', 'Été ', '{"a": 1}', 1.5, 1), ('other', NULL, NULL, NULL, 2), ('third', 'x', '[]', 0, 3)`,
  // MySQL alone lets a generated column be part of a primary key.
  `CREATE TABLE by_generated (a INT, c INT, g INT AS (c) STORED${flavour === 'mysql' ? ', PRIMARY KEY (a, g)' : ''})`,
  'INSERT INTO by_generated (a, c) VALUES (1, 1), (1, 2)',
  'CREATE TABLE years (y INT, v INT) PARTITION BY RANGE (y) (PARTITION p0 VALUES LESS THAN (2000), PARTITION p1 VALUES LESS THAN MAXVALUE)',
  'INSERT INTO years VALUES (1999, 1), (2020, 2)',
  'CREATE TRIGGER accounts_logged AFTER INSERT ON accounts FOR EACH ROW INSERT INTO audit.log (text) VALUES (NEW.name)',
  "CREATE TRIGGER accounts_shouted BEFORE INSERT ON accounts FOR EACH ROW SET NEW.name = CONCAT(NEW.name, '!')",
  'CREATE TABLE guarded (id INT PRIMARY KEY, v INT)',
  'INSERT INTO guarded VALUES (1, 1), (2, 2), (3, 3)',
  'CREATE TABLE guarded_keyless (v INT)',
  'INSERT INTO guarded_keyless VALUES (1), (1)',
  ...['guarded', 'guarded_keyless'].flatMap((table) =>
    ['INSERT', 'DELETE'].map(
      (event) =>
        `CREATE TRIGGER ${table}_${event} BEFORE ${event} ON ${table} FOR EACH ROW SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'fired'`,
    ),
  ),
  "CREATE TRIGGER guarded_updated AFTER UPDATE ON guarded FOR EACH ROW INSERT INTO audit.log (text) VALUES ('updated')",
  'CREATE VIEW audit.holdings AS SELECT a.name, SUM(p.quantity) AS quantity FROM `trade-book`.accounts a JOIN `trade-book`.positions p ON p.account = a.id GROUP BY a.name',
  'CREATE PROCEDURE audit.tidy() DELETE FROM audit.log',
  // What comes next is 2^53 + 1, which JavaScript's numbers leave out.
  ...(flavour === 'mariadb'
    ? ['CREATE SEQUENCE numbers START WITH 9007199254740992 NOCACHE', 'DO NEXTVAL(numbers)']
    : []),
]

let opened: StartedSlotPlace
let place: SlotPlace

beforeAll(async () => {
  // The performance schema is one of the ways to find written tables; private servers run without it.
  opened = await startSlotPlace(program, SOURCE, { serverArguments: ['--performance-schema=ON'] })
  place = opened.place
  expect(await resetSlot(place)).toEqual({ type: 'first-use' })
})

afterAll(() => opened?.[Symbol.asyncDispose]())

const BOOK = '`trade-book_test-slot-1`'
const AUDIT = '`audit_test-slot-1`'

/** All rows and counters of one copy, comparable with those of another. */
async function readContent(suffix: string): Promise<unknown> {
  const read = async (sql: string) => readRows(place.query, sql)
  const book = `\`trade-book${suffix}\``
  const tables = [
    'accounts',
    'positions',
    'notes',
    '`prix-été`',
    'years',
    'kinds',
    'words',
    'by_generated',
    'guarded',
    'guarded_keyless',
    ...(flavour === 'mariadb' ? ['numbers'] : []),
  ]
  const names = [`\`audit${suffix}\`.log`, ...tables.map((table) => `${book}.${table}`)]
  const rows = await Promise.all(
    names.map((name) => read(`SELECT * FROM ${name} ORDER BY 1, 2`).catch(() => read(`SELECT * FROM ${name}`))),
  )
  const created = await Promise.all(
    ['positions', 'notes', '`prix-été`', 'kinds'].map((table) => read(`SHOW CREATE TABLE ${book}.${table}`)),
  )
  const counters = created.map(([row]) => /AUTO_INCREMENT=\d+/.exec(String(row?.['create table']))?.[0])
  const triggers = await read(
    `SELECT trigger_name, action_timing, action_order FROM information_schema.triggers WHERE trigger_schema = 'trade-book${suffix}' ORDER BY 1`,
  )
  return [rows, counters, triggers]
}

async function expectEqualToSource(): Promise<void> {
  expect(await readContent('_test-slot-1')).toEqual(await readContent(''))
}

const WRITES: readonly { readonly what: string; readonly statements: readonly string[]; readonly tables?: number }[] = [
  { what: 'nothing but reading', statements: [`SELECT * FROM ${BOOK}.accounts`], tables: 0 },
  {
    what: 'one insert, seen by a trigger that writes another database',
    statements: [`INSERT INTO ${BOOK}.accounts VALUES (3, 'three')`],
  },
  { what: 'an update', statements: [`UPDATE ${BOOK}.positions SET quantity = 0 WHERE id = 1`] },
  { what: 'a delete whose cascade no counter shows', statements: [`DELETE FROM ${BOOK}.accounts WHERE id = 1`] },
  {
    what: 'an insert that was rolled back and left a gap',
    statements: ['START TRANSACTION', `INSERT INTO ${BOOK}.positions (account) VALUES (1)`, 'ROLLBACK'],
  },
  { what: 'TRUNCATE', statements: [`TRUNCATE TABLE ${AUDIT}.log`, `TRUNCATE TABLE ${BOOK}.positions`] },
  { what: 'a table of another engine', statements: [`INSERT INTO ${BOOK}.notes (text) VALUES ('added')`] },
  {
    what: 'a table whose name InnoDB spells otherwise',
    statements: [`INSERT INTO ${BOOK}.\`prix-été\` (x) VALUES (2)`],
  },
  {
    what: 'changes that SQL takes for none',
    statements: [`UPDATE ${BOOK}.words SET k = 'KEY', t = 'été' WHERE k = 'key'`],
  },
  {
    what: 'NULL in place of values, and values that trade places',
    statements: [
      `UPDATE ${BOOK}.words SET t = NULL, j = NULL, n = NULL WHERE k = 'key'`,
      `UPDATE ${BOOK}.words SET n = 1 WHERE k = 'third'`,
      `UPDATE ${BOOK}.words SET n = 3 WHERE k = 'key'`,
    ],
  },
  {
    what: 'a type that cannot be compared',
    statements: [`UPDATE ${BOOK}.kinds SET shape = ST_GeomFromText('POINT(3 4)'), k = UPPER(k)`],
  },
  {
    what: 'a change of a table that lets no row in or out',
    statements: [`UPDATE ${BOOK}.guarded SET v = 10 WHERE id = 1`],
  },
  { what: 'the same without a key', statements: [`UPDATE ${BOOK}.guarded_keyless SET v = 10`] },
  { what: 'a row whose key is generated in part', statements: [`DELETE FROM ${BOOK}.by_generated WHERE c = 2`] },
  { what: 'partitions', statements: [`DELETE FROM ${BOOK}.years WHERE y > 2000`] },
  {
    what: 'counters set back by ANALYZE and FLUSH',
    statements: [
      `UPDATE ${BOOK}.accounts SET name = 'other'`,
      `ANALYZE TABLE ${BOOK}.accounts`,
      'FLUSH TABLES',
      `SELECT * FROM ${BOOK}.accounts`,
    ],
  },
]

it.each([
  ['added', `INSERT INTO ${BOOK}.accounts VALUES (9, 'nine')`],
  ['changed that only an UPDATE made wrong', `UPDATE ${BOOK}.guarded SET v = v + 1`, 'guarded_updated'],
])('makes no trigger anew that does not fire when rows were %s', async (_, sql, only = '') => {
  const readTriggers = () =>
    readRows(
      place.query,
      `SELECT trigger_name, created FROM information_schema.triggers
       WHERE trigger_schema = 'trade-book_test-slot-1' AND (trigger_name = ? OR (? = '' AND event_object_table = 'accounts'))`,
      [only, only],
    )
  const before = await readTriggers()
  expect(before.length).toBeGreaterThan(0)
  await place.query(sql)
  expect(await resetSlot(place)).toMatchObject({ type: 'restored' })
  expect(await readTriggers()).toEqual(before)
  await expectEqualToSource()
})

describe.each(['innodb', 'performance-schema', 'update-times', 'none'] as const)(
  'with written tables found by: %s',
  (counting) => {
    beforeAll(async () => {
      if (counting !== 'innodb') expect(await findRowCounting(place.query)).toBe('performance-schema')
      place = { ...place, counting }
      await clearSlotStates(place.query)
      expect(await resetSlot(place)).toEqual({ type: 'first-use' })
    })
    afterAll(async () => {
      place = { ...place, counting: 'innodb' }
      await clearSlotStates(place.query)
      await resetSlot(place)
    })

    it.each(WRITES)('restores the rows after $what', async ({ statements, tables }) => {
      // A sequence is not counted and costs one statement.
      const sequences = flavour === 'mariadb' ? 1 : 0
      for (const sql of statements) await place.query(sql)
      const outcome = await resetSlot(place)
      expect(outcome).toMatchObject({ type: 'restored' })
      if (tables !== undefined) {
        expect(outcome).toEqual({
          type: 'restored',
          tables: tables + (counting === 'none' || counting === 'update-times' ? sequences : 0),
        })
      }
      await expectEqualToSource()
    })
  },
)

it.runIf(flavour === 'mariadb')('restores a sequence to the value that comes next in the source', async () => {
  await place.query(`DO NEXTVAL(${BOOK}.numbers)`)
  await resetSlot(place)
  await expectEqualToSource()
})

it.each([
  ['an added column', [`ALTER TABLE ${BOOK}.accounts ADD COLUMN extra INT`]],
  ['a dropped table', [`DROP TABLE ${BOOK}.years`]],
  ['a new table', [`CREATE TABLE ${AUDIT}.more (id INT)`]],
  ['a changed view', [`ALTER VIEW ${AUDIT}.holdings AS SELECT 1 AS name, 2 AS quantity`]],
  ['a changed procedure', [`DROP PROCEDURE ${AUDIT}.tidy`, `CREATE PROCEDURE ${AUDIT}.tidy() SELECT 1`]],
  ['a dropped trigger', [`DROP TRIGGER ${BOOK}.accounts_shouted`]],
  ['a new index', [`CREATE INDEX by_name ON ${BOOK}.accounts (name)`]],
])('makes the slot anew after %s', async (_what, statements) => {
  for (const sql of statements) await place.query(sql)
  expect(await resetSlot(place)).toEqual({ type: 'rebuilt' })
  await expectEqualToSource()
  expect(await resetSlot(place)).toMatchObject({ type: 'restored' })
})

it('makes the slot anew when the last reset was killed half-way', async () => {
  await place.query(`DELETE FROM ${BOOK}.accounts`)
  await place.query('UPDATE master_config.dbenv_test_slots SET state = \'{"status":"resetting"}\'')
  expect(await resetSlot(place)).toEqual({ type: 'rebuilt' })
  await expectEqualToSource()
})
