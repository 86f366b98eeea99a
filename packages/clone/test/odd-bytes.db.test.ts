import { expect, inject, test } from 'vitest'
import { openSession } from '../src/session/open-session.ts'
import type { Session } from '../src/session/session.ts'
import { createSources } from './clone-sources.ts'
import { makeFromBytes } from './make-from-bytes.ts'
import { makeInCharset } from './make-in-charset.ts'

const { connection, flavour } = inject('testServer')

/** Bytes that stand in literals of other character sets, as drivers write binary parameters into a text. */
async function makeObjects(a: string): Promise<void> {
  await makeFromBytes(connection, 'utf8mb4', [
    `CREATE PROCEDURE ${a}.p() INSERT INTO t (id, b) VALUES (7, _binary'\xff\xfe\\'x')`,
    `CREATE FUNCTION ${a}.f() RETURNS VARBINARY(10) DETERMINISTIC RETURN _binary"\xff\\n\xfe"`,
    `CREATE TRIGGER ${a}.tr BEFORE INSERT ON ${a}.t FOR EACH ROW SET NEW.b = CONCAT(NEW.b, _latin1'\xe9')`,
    `CREATE EVENT ${a}.e ON SCHEDULE EVERY 1 DAY DO INSERT INTO t (b) VALUES (_binary'\xff')`,
    `CREATE VIEW ${a}.v AS SELECT _binary X'E4' AS x, _latin1 X'E4' AS y, COUNT(*) AS z, '\xc3\xa4' AS w FROM ${a}.t WHERE b <> _binary'\xff'`,
    `SET sql_mode = 'NO_BACKSLASH_ESCAPES'`,
    `CREATE FUNCTION ${a}.g() RETURNS VARBINARY(10) DETERMINISTIC RETURN _binary'\xff\\n'''`,
  ])
  await makeFromBytes(connection, 'binary', [
    `CREATE FUNCTION ${a}.h() RETURNS VARBINARY(10) DETERMINISTIC RETURN CONCAT('\xe9', 'a')`,
  ])
}

async function readValues(session: Session, database: string): Promise<readonly unknown[]> {
  const name = `\`${database}\``
  await session.query(`CALL ${name}.p()`)
  await session.query(`INSERT INTO ${name}.t (id, c) VALUES (8, 'c')`)
  const [values] = await session.rows(
    `SELECT HEX(${name}.f()) f, HEX(${name}.g()) g, HEX(${name}.h()) h, HEX(x) x, HEX(y) y, CHARSET(y) cs, z FROM ${name}.v`,
  )
  return [values, await session.rows(`SELECT id, HEX(b) b, HEX(d) d FROM ${name}.t ORDER BY id`)]
}

test.each(['counts', 'full'] as const)('keeps bytes of literals that are no UTF-8, verified by %s', async (verify) => {
  await using session = await openSession(connection)
  await using sources = await createSources(session, ({ a = '' }) => [
    `CREATE TABLE ${a}.t (id INT PRIMARY KEY, b VARBINARY(20) DEFAULT X'E4', c CHAR(3), d BINARY(4) NOT NULL DEFAULT X'00FF275C')`,
    `INSERT INTO ${a}.t (id) VALUES (1)`,
  ])
  const { a } = sources
  await makeObjects(a)
  const plan = await sources.plan([a], { content: 'schema-and-data' })
  expect(plan.problems).toEqual([])
  expect(await sources.copy(plan, verify)).toEqual([expect.objectContaining({ status: 'copied' })])
  const found = await readValues(session, `${a}_test-p`)
  expect(found).toEqual(await readValues(session, a))
  expect(found).toMatchObject([
    { f: 'FF0AFE', g: 'FF5C6E27', h: 'E961', x: 'E4', y: 'E4', cs: 'latin1' },
    [
      { id: 1, b: 'E4' },
      { id: 7, b: 'FFFE2778E9' },
      { id: 8, b: 'E4E9', d: '00FF275C' },
    ],
  ])
})

// MySQL refuses to make such a routine.
test.runIf(flavour === 'mariadb')('names what holds bytes that nothing else can be written for', async () => {
  await using session = await openSession(connection)
  await using sources = await createSources(session, ({ a = '' }) => [`CREATE TABLE ${a}.t (id INT)`])
  const { a } = sources
  await makeFromBytes(connection, 'binary', [`CREATE PROCEDURE ${a}.p() SELECT /* \xe9 */ 1`])
  expect((await sources.plan([a])).problems).toEqual([
    expect.objectContaining({
      type: 'unreadable-object',
      object: expect.stringMatching(/^procedure p: .*no UTF-8/),
      message: expect.stringContaining('procedure p'),
    }),
  ])
})

async function readExpressions(session: Session, database: string): Promise<readonly unknown[]> {
  const name = `\`${database}\``
  await session.query(`INSERT INTO ${name}.t (id, a, l) VALUES (2, 'y', 'é')`)
  // ER_CHECK_CONSTRAINT_VIOLATED
  const refused = session.query(`INSERT INTO ${name}.t (id, a, l) VALUES (3, 'xé', 'b')`)
  await expect(refused).rejects.toMatchObject({ errno: 3819 })
  await session.query(`INSERT INTO ${name}.t (id, a, l) VALUES (4, 'x?', 'b')`)
  const bytes = ['v', 's', 'd', 'e', 'f', 'g', 'h'].map((column) => `HEX(${column}) ${column}`)
  return session.rows(`SELECT id, ${bytes} FROM ${name}.t ORDER BY id`)
}

// MariaDB prints such letters in UTF-8, and reads its own \xE9 of other literals as xE9 when it opens the table again.
test.runIf(flavour === 'mysql').each(['counts', 'full'] as const)(
  'keeps letters that MySQL prints as `?` in expressions, verified by %s',
  async (verify) => {
    await using session = await openSession(connection)
    await using sources = await createSources(session, () => [])
    const { a } = sources
    await makeInCharset(connection, 'latin1', [
      `CREATE TABLE ${a}.t (
        id INT PRIMARY KEY, a VARCHAR(10) CHARACTER SET utf8mb4, l VARCHAR(10) CHARACTER SET latin1,
        v VARCHAR(12) CHARACTER SET latin1 AS (CONCAT(l, 'é?', _cp850 X'82')) VIRTUAL,
        s VARCHAR(12) CHARACTER SET utf8mb4 AS (CASE WHEN a = 'é' THEN 'accent é' ELSE 'né' END) STORED,
        d VARCHAR(10) CHARACTER SET utf8mb4 DEFAULT ('é''\\\\?'),
        CONSTRAINT \`c\`\`k\` CHECK (a <> 'xé'), KEY \`f i\` ((CONCAT(l, 'é')), (CONCAT('?', l))))`,
    ])
    // What another client adds, whose letters are UTF-8: beside a column of latin1 they are shown in that.
    const added = [
      "e VARCHAR(9) CHARACTER SET latin1 AS (CONCAT(l, 'é')) STORED",
      "f VARCHAR(9) DEFAULT (CONCAT(_cp1251 X'E9', ''))",
      "g VARBINARY(9) DEFAULT (_binary'?')",
      "h VARBINARY(20) AS (CONCAT(_binary X'FFFE3F27', l)) VIRTUAL",
    ]
    await session.query(`ALTER TABLE ${a}.t ${added.map((column) => `ADD COLUMN ${column}`)}`)
    await session.query(`INSERT INTO ${a}.t (id, a, l) VALUES (1, 'é', 'x')`)
    const plan = await sources.plan([a], { content: 'schema-and-data' })
    expect(plan.problems).toEqual([])
    expect(await sources.copy(plan, verify)).toEqual([expect.objectContaining({ status: 'copied' })])
    const found = await readExpressions(session, `${a}_test-p`)
    expect(found).toEqual(await readExpressions(session, a))
    expect(found[0]).toEqual({
      ...{ id: 1, v: '78E93FE9', s: '616363656E7420C3A9', d: 'C3A9275C3F', e: '78E9', f: 'D0B9', g: '3F' },
      h: 'FFFE3F2778',
    })
  },
)

// MySQL prints them in hexadecimal.
test.runIf(flavour === 'mariadb')('keeps members of binary columns that are no UTF-8', async () => {
  await using session = await openSession(connection)
  await using sources = await createSources(session, ({ a = '' }) => [
    `CREATE TABLE ${a}.t (id INT PRIMARY KEY, e ENUM('a', X'E4', '?', 'it''s') CHARACTER SET binary DEFAULT X'E4', ` +
      `s SET('x', X'FF5C27', 'é') CHARACTER SET binary, n ENUM('?', 'é') CHARACTER SET utf8mb4)`,
    `CREATE TABLE ${a}.u (id INT PRIMARY KEY, e ENUM('?', X'C328')) CHARACTER SET binary`,
    `INSERT INTO ${a}.t VALUES (1, 1, 1, 1), (2, 2, 2, 2), (3, 3, 4, 1), (4, 4, 7, 2); INSERT INTO ${a}.u VALUES (1, 1), (2, 2)`,
  ])
  const { a } = sources
  const plan = await sources.plan([a], { content: 'schema-and-data' })
  expect(plan.problems).toEqual([])
  expect(await sources.copy(plan, 'full')).toEqual([expect.objectContaining({ status: 'copied' })])
  const read = async (name: string): Promise<unknown> => {
    await session.query(`INSERT INTO \`${name}\`.t (id) VALUES (5)`)
    return session.rows(
      `SELECT HEX(t.e) e, HEX(s) s, HEX(n) n, HEX(u.e) u FROM \`${name}\`.t LEFT JOIN \`${name}\`.u USING (id) ORDER BY t.id`,
    )
  }
  const found = await read(`${a}_test-p`)
  expect(found).toEqual(await read(a))
  expect(found).toMatchObject([{ e: '61', u: '3F' }, { e: 'E4', s: 'FF5C27', u: 'C328' }, { e: '3F' }, {}, { e: 'E4' }])
})
