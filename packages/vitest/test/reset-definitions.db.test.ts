import { createConnection } from 'mysql2/promise'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { resetSlot } from '../src/reset/reset-slot.ts'
import { readRows, type SlotPlace } from '../src/slot/slot-place.ts'
import { type StartedSlotPlace, startSlotPlace } from './fixtures/slot-place.ts'

const { program, flavour } = inject('testServer')
const isMariaDb = flavour === 'mariadb'

const SOURCE = [
  'CREATE DATABASE shop',
  'USE shop',
  `CREATE TABLE years (y INT PRIMARY KEY, v INT) PARTITION BY RANGE (y)
     (PARTITION p0 VALUES LESS THAN (2000), PARTITION p1 VALUES LESS THAN (2010), PARTITION p2 VALUES LESS THAN MAXVALUE)`,
  'INSERT INTO years VALUES (1999, 1), (2005, 2), (2020, 3)',
  'CREATE TABLE parents (a INT PRIMARY KEY, b INT UNIQUE)',
  'INSERT INTO parents VALUES (1, 2)',
  `CREATE TABLE children (id INT PRIMARY KEY, one INT, other INT, KEY (one), KEY (other),
     CONSTRAINT parent FOREIGN KEY (one) REFERENCES parents (a))`,
  'CREATE TABLE amounts (id INT PRIMARY KEY, n INT, CONSTRAINT positive CHECK (n > 0))',
  "CREATE FUNCTION joined() RETURNS TEXT DETERMINISTIC RETURN 'a' || 'b'",
  "CREATE PROCEDURE tidy() COMMENT 'first' DELETE FROM years",
  "CREATE EVENT nightly ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' ON COMPLETION PRESERVE DISABLE DO DELETE FROM years",
  'CREATE TABLE words (id INT AUTO_INCREMENT PRIMARY KEY, t TEXT, FULLTEXT KEY found (t)) ENGINE=InnoDB',
  'CREATE TABLE one (id INT) ENGINE=MyISAM',
  'CREATE TABLE other (id INT) ENGINE=MyISAM',
  'CREATE TABLE merged (id INT) ENGINE=MERGE UNION=(one)',
  'CREATE VIEW shown AS SELECT y, v FROM years',
  'CREATE FUNCTION taken(t VARCHAR(20) CHARACTER SET utf8mb4) RETURNS INT DETERMINISTIC RETURN 1',
  'CREATE TABLE watched (id INT PRIMARY KEY, t TEXT)',
  ...(isMariaDb
    ? ['CREATE SEQUENCE numbers START WITH 5 INCREMENT BY 10 NOCACHE']
    : ['CREATE INDEX sums ON amounts ((n + 1))']),
]

let opened: StartedSlotPlace
let place: SlotPlace

beforeAll(async () => {
  opened = await startSlotPlace(program, SOURCE, {
    // Made by a client of another character set, as an old import is.
    async load({ connection: { host, port, user, password } }) {
      const old = await createConnection({ host, port, user, password, charset: 'LATIN1_SWEDISH_CI', database: 'shop' })
      await old.query(
        "CREATE TRIGGER marks BEFORE INSERT ON watched FOR EACH ROW SET NEW.t = CONCAT('été ', @@sql_mode <> '')",
      )
      await old.end()
    },
  })
  place = opened.place
  expect(await resetSlot(place)).toEqual({ type: 'first-use' })
})

afterAll(() => opened?.[Symbol.asyncDispose]())

const SHOP = '`shop_test-slot-1`'

it.each([
  ['a table lost its tablespace', [`ALTER TABLE ${SHOP}.amounts DISCARD TABLESPACE`]],
  [
    'a partition has a comment',
    [`ALTER TABLE ${SHOP}.years REORGANIZE PARTITION p1 INTO (PARTITION p1 VALUES LESS THAN (2010) COMMENT = 'x')`],
  ],
  ...(isMariaDb
    ? []
    : [
        ['a database is read-only', [`ALTER DATABASE ${SHOP} READ ONLY = 1`]] as const,
        [
          'there is a library',
          [`CREATE LIBRARY ${SHOP}.counting LANGUAGE JAVASCRIPT AS 'export function one() { return 1 }'`],
        ] as const,
      ]),
  ['a partition was dropped', [`ALTER TABLE ${SHOP}.years DROP PARTITION p1`]],
  [
    'partitions were cut otherwise',
    [`ALTER TABLE ${SHOP}.years REORGANIZE PARTITION p0, p1 INTO (PARTITION q VALUES LESS THAN (2010))`],
  ],
  [
    'a foreign key of the same name stands on another column',
    [
      `ALTER TABLE ${SHOP}.children DROP FOREIGN KEY parent`,
      `ALTER TABLE ${SHOP}.children ADD CONSTRAINT parent FOREIGN KEY (other) REFERENCES ${SHOP}.parents (a)`,
    ],
  ],
  [
    'a foreign key refers to another column',
    [
      `ALTER TABLE ${SHOP}.children DROP FOREIGN KEY parent`,
      `ALTER TABLE ${SHOP}.children ADD CONSTRAINT parent FOREIGN KEY (one) REFERENCES ${SHOP}.parents (b)`,
    ],
  ],
  [
    'a routine was made under another mode',
    [
      "SET SESSION sql_mode = 'PIPES_AS_CONCAT'",
      `DROP FUNCTION ${SHOP}.joined`,
      `CREATE FUNCTION ${SHOP}.joined() RETURNS TEXT DETERMINISTIC RETURN 'a' || 'b'`,
      'SET SESSION sql_mode = DEFAULT',
    ],
  ],
  ['the order of an index changed', [`CREATE INDEX i ON ${SHOP}.children (other DESC)`]],
  [
    'an event starts at another time',
    [`ALTER EVENT ${SHOP}.nightly ON SCHEDULE EVERY 1 DAY STARTS '2031-01-01 00:00:00'`],
  ],
  ['a view is kept in a table', [`ALTER ALGORITHM=TEMPTABLE VIEW ${SHOP}.shown AS SELECT y, v FROM ${SHOP}.years`]],
  [
    'a parameter has another character set',
    [
      `DROP FUNCTION ${SHOP}.taken`,
      `CREATE FUNCTION ${SHOP}.taken(t VARCHAR(20) CHARACTER SET latin1) RETURNS INT DETERMINISTIC RETURN 1`,
    ],
  ],
  ['a MERGE table shows another one', [`ALTER TABLE ${SHOP}.merged UNION=(${SHOP}.other)`]],
  ...(isMariaDb
    ? ([
        ['a database has a comment', [`ALTER DATABASE ${SHOP} COMMENT 'new'`]],
        ['a sequence takes other steps', [`ALTER SEQUENCE ${SHOP}.numbers INCREMENT BY 3`]],
        ['an index is ignored', [`ALTER TABLE ${SHOP}.children ALTER INDEX other IGNORED`]],
      ] as const)
    : ([
        [
          'words are found by another parser',
          [
            `ALTER TABLE ${SHOP}.words DROP KEY found`,
            `ALTER TABLE ${SHOP}.words ADD FULLTEXT KEY found (t) WITH PARSER ngram`,
          ],
        ],
        ['a check is not enforced', [`ALTER TABLE ${SHOP}.amounts ALTER CHECK positive NOT ENFORCED`]],
        ['an index has another expression', [`ALTER TABLE ${SHOP}.amounts DROP INDEX sums, ADD INDEX sums ((n + 2))`]],
        ['an index is invisible', [`ALTER TABLE ${SHOP}.children ALTER INDEX other INVISIBLE`]],
      ] as const)),
] as readonly (readonly [string, readonly string[]])[])('makes the slot anew after %s', async (_what, statements) => {
  for (const sql of statements) await place.query(sql)
  expect(await resetSlot(place)).toEqual({ type: 'rebuilt' })
  expect(await readRows(place.query, `SELECT y, v FROM ${SHOP}.years ORDER BY y`)).toEqual(
    await readRows(place.query, 'SELECT y, v FROM shop.years ORDER BY y'),
  )
})

it('leaves a trigger as it is whose client had another character set', async () => {
  const read = (database: string) =>
    readRows(
      place.query,
      `SELECT HEX(action_statement) AS statement, sql_mode, character_set_client, collation_connection
       FROM information_schema.triggers WHERE trigger_schema = '${database}'`,
    )
  await place.query(`INSERT INTO ${SHOP}.watched VALUES (1, '')`)
  expect(await resetSlot(place)).toMatchObject({ type: 'restored' })
  expect(await read('shop_test-slot-1')).toEqual(await read('shop'))
})
