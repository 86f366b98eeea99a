import { expect, inject, test } from 'vitest'
import { openSession } from '../src/session/open-session.ts'
import { createSources } from './clone-sources.ts'
import { makeInCharset } from './make-in-charset.ts'

const { connection, flavour } = inject('testServer')

interface Body {
  readonly title: string
  /** The procedure `p` of `a`, whose body writes `b`. */
  readonly sql: (a: string, b: string) => string
  readonly isOracle?: boolean
}

/** Statements that stand where words hide them, each seen to write the source of a clone once. */
const BODIES: readonly Body[] = [
  { title: 'a parameter called BEGIN', sql: (a, b) => `CREATE PROCEDURE ${a}.p(begin INT) TRUNCATE ${b}.t` },
  { title: 'a parameter called DO', sql: (a, b) => `CREATE PROCEDURE ${a}.p(do INT) TRUNCATE ${b}.t` },
  {
    title: 'a parameter called END before DO',
    sql: (a, b) =>
      `CREATE PROCEDURE ${a}.p(end INT) BEGIN WHILE @i < end DO TRUNCATE ${b}.t; SET @i = @i + 1; END WHILE; END`,
  },
  { title: 'a label called SHARE', sql: (a, b) => `CREATE PROCEDURE ${a}.p(n INT) share:BEGIN TRUNCATE ${b}.t; END` },
  {
    title: 'a comment behind a control character',
    sql: (a, b) => `CREATE PROCEDURE ${a}.p(n INT) BEGIN --\x7f it's\n TRUNCATE ${b}.t; --\x7f it's\n END`,
  },
  {
    title: 'a comment that only MariaDB reads',
    sql: (a, b) => `CREATE PROCEDURE ${a}.p(n INT) BEGIN /*M!999999 don't */ TRUNCATE ${b}.t; /*M!999999 don't */ END`,
  },
  ...(flavour === 'mariadb'
    ? [
        {
          title: 'a function in a range',
          sql: (a: string, b: string) => `CREATE PROCEDURE ${a}.p(n INT) FOR i IN 1..${b}.f(n) DO SELECT i; END FOR`,
        },
        {
          title: 'a label in angle brackets',
          sql: (a: string, b: string) => `CREATE PROCEDURE ${a}.p(n INT) AS BEGIN <<l>> TRUNCATE ${b}.t; END`,
          isOracle: true,
        },
        {
          title: 'a handler that calls',
          sql: (a: string, b: string) =>
            `CREATE PROCEDURE ${a}.p(n INT) AS EXIT HANDLER FOR SQLEXCEPTION ${b}.wipe; BEGIN SELECT * FROM ${b}.nope; END`,
          isOracle: true,
        },
      ]
    : []),
]

test.each(BODIES)('a clone leaves its source alone: $title', async ({ sql, isOracle }) => {
  await using session = await openSession(connection)
  await using sources = await createSources(session, ({ a = '', b = '' }) => [
    `CREATE TABLE ${b}.t (id INT PRIMARY KEY)`,
    `INSERT INTO ${b}.t VALUES (1)`,
    `CREATE FUNCTION ${b}.f(n INT) RETURNS INT MODIFIES SQL DATA BEGIN INSERT INTO ${b}.t VALUES (n + 10); RETURN 1; END`,
    `CREATE PROCEDURE ${b}.wipe() DELETE FROM ${b}.t`,
    isOracle ? `SET sql_mode = 'ORACLE'; ${sql(a, b)}` : sql(a, b),
  ])
  const { a, b } = sources
  const plan = await sources.plan([a, b])
  expect(plan).toMatchObject({ problems: [], warnings: [] })
  expect((await sources.copy(plan)).map(({ status }) => status)).toEqual(['copied', 'copied'])
  await session.query(`INSERT INTO \`${b}_test-p\`.t VALUES (1)`)
  await session.query(`SET @i = 0; CALL \`${a}_test-p\`.p(1)`)
  expect(await session.rows(`SELECT id FROM ${b}.t`)).toEqual([{ id: 1 }])
  expect(await session.rows(`SELECT id FROM \`${b}_test-p\`.t`)).not.toEqual([{ id: 1 }])
})

test('names what was taken for an alias and is called like a database of the clone', async () => {
  await using session = await openSession(connection)
  await using sources = await createSources(session, ({ a = '', b = '' }) => [
    `CREATE TABLE ${a}.t (id INT)`,
    `CREATE PROCEDURE ${a}.p() SELECT ${b}.id, '${b}.t' AS x FROM ${a}.t ${b}`,
  ])
  const plan = await sources.plan([sources.a, sources.b])
  expect(plan.warnings).toEqual([expect.stringMatching(`procedure \`p\` of .* goes on saying \`${sources.b}\``)])
})

test('keeps the comments of what was made under NO_BACKSLASH_ESCAPES', async () => {
  await using session = await openSession(connection)
  await using sources = await createSources(session, ({ a = '' }) => [`CREATE TABLE ${a}.t (id INT)`])
  const { a } = sources
  const comment = "'two\nlines, it''s \\'"
  const toObjects = (suffix: string, letter: string): readonly string[] => [
    `CREATE FUNCTION ${a}.f${suffix}() RETURNS INT DETERMINISTIC COMMENT '${letter}' ${comment} RETURN 1`,
    `CREATE PROCEDURE ${a}.p${suffix}() COMMENT ${comment} SELECT '\\', "COMMENT ${comment}"`,
    `CREATE EVENT ${a}.e${suffix} ON SCHEDULE EVERY 1 DAY COMMENT '${letter}' ${comment} DO DELETE FROM t`,
  ]
  for (const [characterSet, letter] of [
    ['utf8mb4', 'a'],
    ['latin1', 'é'],
  ] as const) {
    const objects = toObjects(characterSet, letter).map((sql) => sql.replace(`'${letter}' '`, `'${letter}`))
    await makeInCharset(connection, characterSet, ["SET sql_mode = 'NO_BACKSLASH_ESCAPES'", ...objects])
  }
  const readComments = (database: string) =>
    session.rows(
      'SELECT ROUTINE_NAME AS name, ROUTINE_COMMENT AS comment FROM information_schema.ROUTINES ' +
        'WHERE ROUTINE_SCHEMA = ? AND ROUTINE_NAME REGEXP ? UNION ALL ' +
        'SELECT EVENT_NAME, EVENT_COMMENT FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ? ORDER BY name',
      [database, '^[fp]', database],
    )
  expect((await sources.copy(await sources.plan([a]))).map(({ status }) => status)).toEqual(['copied'])
  const found = await readComments(`${a}_test-p`)
  expect(found).toEqual(await readComments(a))
  expect(found).toContainEqual({ name: 'flatin1', comment: "étwo\nlines, it's \\" })
})
