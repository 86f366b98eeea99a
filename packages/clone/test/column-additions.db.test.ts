import { expect, inject, test } from 'vitest'
import { DATABASE_MISSING, readCatalogue } from '../src/catalogue/read-catalogue.ts'
import { openSession } from '../src/session/open-session.ts'
import type { Session } from '../src/session/session.ts'
import { compareCatalogues } from '../src/verify/compare-catalogues.ts'
import { createSources } from './clone-sources.ts'

// Columns of which SHOW CREATE TABLE does not say all that makes them.

const { connection, flavour } = inject('testServer')

/** Clones a database and resolves to its clone's tables as the server shows them, next to the source's, and to a change. */
async function clone(session: Session, statements: readonly string[], tables: readonly string[], change: string) {
  await using sources = await createSources(session, ({ a }) => statements.map((sql) => `USE ${a}; ${sql}`))
  const plan = await sources.plan([sources.a], { content: 'schema-and-data' })
  expect(plan.problems).toEqual([])
  expect(await sources.copy(plan, 'full')).toEqual([expect.objectContaining({ status: 'copied' })])
  const copy = `${sources.a}_test-p`
  const show = async (database: string): Promise<readonly unknown[]> => {
    const shown = tables.map((table) => session.rows(`SHOW CREATE TABLE \`${database}\`.${table}`))
    return (await Promise.all(shown)).map(([row]) => row?.['Create Table'])
  }
  const nullable = async (database: string) =>
    session.rows(
      'SELECT TABLE_NAME AS t, COLUMN_NAME AS c, IS_NULLABLE AS n, COLLATION_NAME AS k FROM information_schema.COLUMNS ' +
        'WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME, ORDINAL_POSITION',
      [database],
    )
  expect(await nullable(copy)).toEqual(await nullable(sources.a))
  const [source, target] = [await show(sources.a), await show(copy)]
  const insert = async (sql: string): Promise<unknown> =>
    session.query(`SET SESSION sql_mode = 'STRICT_ALL_TABLES'; USE \`${copy}\`; ${sql}`)
  const refusals = await Promise.allSettled(tables.map((table) => insert(`INSERT INTO ${table} () VALUES ()`)))
  await session.query(`USE \`${copy}\`; ${change}`)
  const expected = plan.databases[0]?.expected
  const actual = await readCatalogue(session, copy, 'without-columns')
  if (expected === undefined || actual === DATABASE_MISSING) throw new Error('the clone is gone')
  return { source, target, refusals, warnings: plan.warnings, differences: compareCatalogues(expected, actual) }
}

test('clones columns whose character set nobody wrote, and finds another collation beside them', async () => {
  await using session = await openSession(connection)
  const { differences, warnings } = await clone(
    session,
    [
      "CREATE TABLE moved (n VARCHAR(9), m VARCHAR(9) NOT NULL, e ENUM('a', ' CHARACTER SET latin1 ') DEFAULT 'a') CHARACTER SET latin1",
      "INSERT INTO moved VALUES ('a', 'b', 'a'); CREATE TABLE copied AS SELECT * FROM moved",
      'CREATE TABLE old (n VARCHAR(9) COLLATE latin1_german1_ci, m VARCHAR(9) COLLATE latin1_bin, o VARCHAR(9)) CHARSET latin1',
      'CREATE TABLE within AS SELECT * FROM old',
      'ALTER TABLE within DEFAULT CHARACTER SET latin1 COLLATE latin1_bin',
      'ALTER TABLE moved DEFAULT CHARACTER SET utf8mb4; ALTER TABLE old DEFAULT CHARACTER SET utf8mb3',
      "CREATE TABLE made AS SELECT USER() u, VERSION() v, CAST('x' AS CHAR(5) CHARACTER SET latin1) c, _utf8mb4'x' w",
      "CREATE TABLE remarked (n VARCHAR(9) CHARACTER SET latin1 COMMENT ' CHARACTER SET latin1 ') CHARSET utf8mb4",
      'CREATE TABLE narrow (w VARCHAR(9) CHARACTER SET utf8mb4) CHARSET latin1; CREATE TABLE wide CHARSET latin1 AS SELECT * FROM narrow',
    ],
    [],
    'ALTER TABLE moved MODIFY n VARCHAR(9) CHARACTER SET latin1 COLLATE latin1_german1_ci',
  )
  expect(differences).toEqual([
    expect.stringMatching(/^table moved: definition is .*latin1_german1_ci.* instead of .*latin1_swedish_ci/s),
  ])
  expect(warnings).toEqual([])
})

test('clones columns without a default, and finds another that has lost its own', async () => {
  if (flavour === 'mariadb') return
  await using session = await openSession(connection)
  const { source, target, refusals, differences } = await clone(
    session,
    [
      "CREATE TABLE bare (a INT COMMENT 'DEFAULT NULL', b TIMESTAMP NULL, c INT DEFAULT 5, d TEXT, `e``DEFAULT` DATE, id INT AS (a), KEY (a))",
      'ALTER TABLE bare ALTER a DROP DEFAULT, ALTER b DROP DEFAULT, ALTER `e``DEFAULT` DROP DEFAULT',
      'INSERT INTO bare (a, b, `e``DEFAULT`) VALUES (NULL, NULL, NULL)',
      'CREATE TABLE parted (id INT PRIMARY KEY, a INT) PARTITION BY HASH (id) PARTITIONS 2',
      'ALTER TABLE parted ALTER id DROP DEFAULT, ALTER a DROP DEFAULT',
    ],
    ['bare', 'parted'],
    'ALTER TABLE bare ALTER c DROP DEFAULT',
  )
  expect(target).toEqual(source)
  expect(refusals).toMatchObject([{ reason: { errno: 1364 } }, { reason: { errno: 1364 } }])
  expect(differences).toEqual([expect.stringMatching(/^table bare: definition is .* instead of .*DEFAULT '5'/s)])
})

test('clones columns of information_schema without a default, and names the tables whose clones have one', async () => {
  if (flavour === 'mysql') return
  await using session = await openSession(connection)
  const { refusals, warnings, differences } = await clone(
    session,
    [
      "CREATE TABLE sizes AS SELECT * FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'mysql'",
      "CREATE TABLE plain (a INT, b INT DEFAULT 5, c TIMESTAMP NULL, d INT COMMENT ' COMMENT ')",
    ],
    ['plain'],
    'ALTER TABLE sizes ALTER VERSION SET DEFAULT 3; ALTER TABLE plain ALTER b DROP DEFAULT',
  )
  expect(refusals).toMatchObject([{ status: 'fulfilled' }])
  expect(warnings).toEqual([expect.stringMatching(/^Tables of `p\w+_a` have columns .* no default; .*: sizes$/)])
  expect(differences).toEqual([
    expect.stringMatching(/^table plain: definition is .*DEFAULT NULL.* instead of .*DEFAULT 5/s),
    expect.stringMatching(/^table sizes: definition is .*DEFAULT 3.* instead of .*DEFAULT NULL/s),
  ])
})

test('clones columns of AUTO_INCREMENT that may be NULL, with rows in which they are, and finds one that may not', async () => {
  if (flavour === 'mysql') return
  await using session = await openSession(connection)
  const { source, target, differences } = await clone(
    session,
    [
      "CREATE TABLE loose (a TINYINT AUTO_INCREMENT NULL COMMENT ' AUTO_INCREMENT', KEY (a))",
      'CREATE TABLE hidden (a INT INVISIBLE AUTO_INCREMENT NULL UNIQUE, b INT)',
      'INSERT INTO loose VALUES (7), (NULL), (0); INSERT INTO hidden (b) VALUES (1)',
      'CREATE TABLE firm (a INT NOT NULL INVISIBLE AUTO_INCREMENT, b INT, KEY (a))',
    ],
    ['hidden', 'firm'],
    'ALTER TABLE loose MODIFY a TINYINT NOT NULL AUTO_INCREMENT',
  )
  expect(target).toEqual(source)
  expect(differences).toEqual([expect.stringMatching(/^table loose: definition is .*NOT NULL AUTO_INCREMENT/s)])
})
