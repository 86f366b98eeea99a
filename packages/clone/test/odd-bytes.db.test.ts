import { expect, inject, test } from 'vitest'
import { openSession } from '../src/session/open-session.ts'
import type { Session } from '../src/session/session.ts'
import { createSources } from './clone-sources.ts'
import { makeFromBytes } from './make-from-bytes.ts'

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
