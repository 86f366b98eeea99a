import { expect, inject, test } from 'vitest'
import { openSession } from '../src/session/open-session.ts'
import { createSources } from './clone-sources.ts'

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
