import { expect, inject, test } from 'vitest'
import { cloneDatabaseSchema } from '../src/clone-database-schema.ts'
import { openSession } from '../src/session/open-session.ts'
import { createSources } from './clone-sources.ts'
import { makeInCharset } from './make-in-charset.ts'

const { connection, flavour } = inject('testServer')

/** Letters that tell a character set from the one a driver takes it for, or that no driver knows at all. */
const TEXTS: readonly (readonly [characterSet: string, text: string])[] = [
  ['latin1', '10 €, Škoda™ • …'],
  ['latin2', 'žluťoučký Š'],
  ['ujis', 'é テスト'],
  ['eucjpms', 'ascii テスト'],
  ['sjis', 'テスト 表'],
  ['cp932', 'テスト 表 ①'],
  ['gbk', '乗 誇'],
  ['big5', '功 許'],
  ['euckr', '한국어 €'],
  ['dec8', 'é Œ'],
  ['hp8', 'Š é'],
  ['geostd8', 'აბ €'],
  ['keybcs2', 'ž č'],
  ['macce', 'ž č Š'],
  ['cp1251', 'ж € “'],
  ['tis620', 'กข'],
  ['binary', 'é 10 €'],
]

test.each(TEXTS)('clones what a client of %s made: %s', async (characterSet, text) => {
  await using session = await openSession(connection)
  await using sources = await createSources(session, ({ a = '' }) => [
    `CREATE TABLE ${a}.t (id INT, note VARCHAR(50) CHARACTER SET utf8mb4)`,
  ])
  const { a } = sources
  await makeInCharset(connection, characterSet, [
    `CREATE PROCEDURE ${a}.p() SELECT HEX('${text}') AS bytes, HEX(CONVERT('${text}' USING utf8mb4)) AS letters`,
    // Both servers print a comment with the wrong letters, and MySQL some of many bytes without the quote behind them.
    `CREATE PROCEDURE ${a}.q() COMMENT '${/[\u3040-\uffff]/.test(text) ? 'ascii' : text}' SELECT 'ascii only'`,
    `CREATE VIEW ${a}.v AS SELECT '${text}' AS x`,
    `CREATE TRIGGER ${a}.tr BEFORE INSERT ON ${a}.t FOR EACH ROW SET NEW.note = '${text}'`,
    `CREATE EVENT ${a}.e ON SCHEDULE EVERY 1 DAY DO UPDATE t SET note = '${text}'`,
  ])
  await session.query(`CREATE PROCEDURE ${a}.plain() SELECT '${text}'`)
  const plan = await sources.plan([a])
  expect(plan.problems).toEqual([])
  expect(await sources.copy(plan)).toEqual([expect.objectContaining({ status: 'copied' })])
  const call = async (database: string) => (await session.rows(`CALL \`${database}\`.p()`))[0]
  expect(await call(`${a}_test-p`)).toEqual(await call(a))
})

test('names what the new names cannot be written in, before anything is made', async () => {
  await using session = await openSession(connection)
  await using sources = await createSources(session, ({ a = '' }) => [`CREATE TABLE ${a}.t (id INT)`])
  const { a } = sources
  await makeInCharset(connection, 'latin1', [`CREATE PROCEDURE ${a}.p() SELECT * FROM ${a}.t`])
  await expect(cloneDatabaseSchema(a, `${a}_ключ`, { connection })).rejects.toMatchObject({
    problems: [{ type: 'unwritable-object', object: 'procedure p', message: expect.stringContaining('latin1') }],
  })
  expect(await session.rows('SELECT * FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?', [`${a}_ключ`])).toEqual(
    [],
  )
})

test('refuses by name what a client of swe7 made', async () => {
  await using session = await openSession(connection)
  await using sources = await createSources(session, ({ a = '' }) => [`CREATE TABLE ${a}.t (id INT)`])
  const { a } = sources
  await makeInCharset(connection, 'swe7', [
    `CREATE PROCEDURE ${a}.p() SELECT 1`,
    `CREATE EVENT ${a}.e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t`,
  ])
  expect((await sources.plan([a])).problems).toEqual(
    ['procedure p', 'event e'].map((object) =>
      expect.objectContaining({ type: 'unreadable-object', object, message: expect.stringContaining(object) }),
    ),
  )
})

// MariaDB prints such a comment with wrong letters, and whole.
test.runIf(flavour === 'mysql').each([
  ['gbk', '乗'],
  ['big5', '功'],
])('names the routine whose text a client of %s left without a quote', async (characterSet, comment) => {
  await using session = await openSession(connection)
  await using sources = await createSources(session, ({ a = '' }) => [`CREATE PROCEDURE ${a}.fine() SELECT 1`])
  const { a } = sources
  await makeInCharset(connection, characterSet, [`CREATE PROCEDURE ${a}.p() COMMENT '${comment}' SELECT 1`])
  expect((await sources.plan([a])).problems).toEqual([
    expect.objectContaining({
      type: 'unreadable-object',
      baseName: a,
      object: 'procedure p',
      message: expect.stringContaining('procedure p'),
    }),
  ])
})

/** MySQL stores no object with one outside quotes: it is no UTF-8 there. */
test.runIf(flavour === 'mariadb').each(['latin1', 'latin2', 'cp852', 'cp1250'])(
  'leaves the source alone where a client of %s wrote no-break spaces',
  async (characterSet) => {
    await using session = await openSession(connection)
    await using sources = await createSources(session, ({ a = '', b = '' }) => [
      `CREATE TABLE ${a}.t (id INT)`,
      `CREATE TABLE ${b}.t (id INT, n INT DEFAULT 0)`,
      `INSERT INTO ${b}.t (id) VALUES (1), (2), (3)`,
    ])
    const { a, b } = sources
    await makeInCharset(connection, characterSet, [
      `CREATE PROCEDURE ${a}.p() BEGIN DELETE\u00a0FROM\u00a0${b}.t\u00a0WHERE id = 1; END`,
      `CREATE PROCEDURE ${a}.q() BEGIN --\u00a0it's a comment\n DELETE FROM\u00a0${b}.t WHERE id = 2; END`,
      `CREATE PROCEDURE ${a}.r() SELECT 'a\u00a0b' AS \`c\u00a0d\` FROM\u00a0${b}.t LIMIT 1`,
      `CREATE PROCEDURE ${a}.s() SELECT 1 /* \u00a0 */`,
      `CREATE TRIGGER ${a}.tr BEFORE INSERT ON ${a}.t FOR EACH ROW UPDATE\u00a0${b}.t\u00a0SET n = 1`,
    ])
    const plan = await sources.plan([a, b], { content: 'schema-and-data' })
    expect(plan.problems).toEqual([])
    expect((await sources.copy(plan)).map(({ status }) => status)).toEqual(['copied', 'copied'])
    await session.query(`INSERT INTO \`${a}_test-p\`.t VALUES (1); CALL \`${a}_test-p\`.p(); CALL \`${a}_test-p\`.q()`)
    expect(await session.rows(`SELECT id, n FROM ${b}.t`)).toEqual([1, 2, 3].map((id) => ({ id, n: 0 })))
    expect(await session.rows(`SELECT id, n FROM \`${b}_test-p\`.t`)).toEqual([{ id: 3, n: 1 }])
    const [rows] = await session.query(`CALL \`${a}_test-p\`.r()`)
    expect(rows).toMatchObject([[{ 'c\u00a0d': 'a\u00a0b' }], {}])
    const [shown] = await session.rows(`SHOW CREATE PROCEDURE \`${a}_test-p\`.s`)
    expect(shown?.['Create Procedure']).toContain('/* \u00a0 */')
  },
)
