import { localServer, type PrivateServer } from '@dbenv/server'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { DATABASE_MISSING, readCatalogue } from '../src/catalogue/read-catalogue.ts'
import { openSession } from '../src/session/open-session.ts'
import type { Session } from '../src/session/session.ts'
import { compareCatalogues } from '../src/verify/compare-catalogues.ts'
import { createSources } from './clone-sources.ts'

// What a server adds to the texts that it shows, without a statement that would make it.

const isMariaDb = (): boolean => inject('testServer').flavour === 'mariadb'

// Of this file alone: what is set is set for everybody.
let server: PrivateServer

beforeAll(async () => {
  server = await localServer({ program: inject('testServer').program }).start()
})

afterAll(() => server?.[Symbol.asyncDispose]())

/** Clones a database, changes the clone, and resolves to what is found then. */
async function findChange(
  session: Session,
  statements: readonly string[],
  change: string,
): Promise<{ readonly differences: readonly string[]; readonly warnings: readonly string[] }> {
  await using sources = await createSources(session, ({ a }) => statements.map((sql) => `USE ${a}; ${sql}`))
  const plan = await sources.plan([sources.a], { content: 'schema-and-data' })
  expect(await sources.copy(plan)).toEqual([expect.objectContaining({ status: 'copied' })])
  const clone = `${sources.a}_test-p`
  await session.query(`USE \`${clone}\`; ${change}`)
  const expected = plan.databases[0]?.expected
  const actual = await readCatalogue(session, clone, 'without-columns')
  if (expected === undefined || actual === DATABASE_MISSING) throw new Error('the clone is gone')
  return { differences: compareCatalogues(expected, actual), warnings: plan.warnings }
}

test('clones columns in the format of older servers, and finds another type beside them', async () => {
  if (!isMariaDb()) return
  await using session = await openSession(server.connection)
  const { differences, warnings } = await findChange(
    session,
    [
      'SET GLOBAL mysql56_temporal_format = OFF',
      'CREATE TABLE old (id INT PRIMARY KEY, a DATETIME, b TIME(3), n INT)',
      "INSERT INTO old VALUES (1, '2020-01-01 00:00:01', '10:00:00.123', 1)",
      'SET GLOBAL mysql56_temporal_format = ON',
    ],
    'ALTER TABLE old MODIFY b TIME(2)',
  )
  expect(differences).toEqual([
    expect.stringMatching(/^table old: definition is .*time\(2\).* instead of .*time\(3\)/s),
  ])
  expect(warnings).toEqual([expect.stringMatching(/in comments alone .* without it: old$/)])
})

test('clones tables with options of a former storage engine, and finds another option beside them', async () => {
  if (!isMariaDb()) return
  await using session = await openSession(server.connection)
  const { differences, warnings } = await findChange(
    session,
    [
      "CREATE TABLE once (id INT PRIMARY KEY) ENGINE=InnoDB PAGE_COMPRESSED=1 COMMENT='/* a */'",
      'ALTER TABLE once ENGINE=MyISAM',
    ],
    "ALTER TABLE once COMMENT='/* b */'",
  )
  expect(differences).toEqual([expect.stringMatching(/^table once: definition is .*\/\* b .* instead of .*\/\* a /s)])
  expect(warnings).toContainEqual(expect.stringMatching(/in comments alone .* without it: once$/))
})

test('clones views to which MySQL adds conditions each time, and finds another condition beside them', async () => {
  if (isMariaDb()) return
  await using session = await openSession(server.connection)
  const { differences } = await findChange(
    session,
    [
      'CREATE TABLE b (id INT); CREATE TABLE c (id INT PRIMARY KEY)',
      'CREATE VIEW minus AS SELECT id FROM c EXCEPT SELECT id FROM b',
      'CREATE VIEW common AS SELECT id FROM c INTERSECT SELECT id FROM b WHERE id > 3',
      'CREATE VIEW most AS SELECT id FROM c EXCEPT SELECT MAX(id) FROM b GROUP BY id HAVING COUNT(*) > 1',
      'CREATE VIEW pairs AS SELECT id, id * 2 FROM c EXCEPT SELECT id, id FROM b',
    ],
    'ALTER VIEW common AS SELECT id FROM c INTERSECT SELECT id FROM b WHERE id > 4',
  )
  expect(differences).toEqual([expect.stringMatching(/^view common: definition is .*> 4\).* instead of .*> 3\)/)])
})

test('clones partitions of a server that keeps tables in one file, and finds another tablespace', async () => {
  if (isMariaDb()) return
  await using session = await openSession(server.connection)
  await session.query("SET GLOBAL innodb_file_per_table = OFF; CREATE TABLESPACE chosen ADD DATAFILE 'chosen.ibd'")
  try {
    const { differences } = await findChange(
      session,
      [
        'CREATE TABLE parted (id INT PRIMARY KEY) PARTITION BY RANGE (id) (PARTITION a VALUES LESS THAN (9))',
        'CREATE TABLE plain (id INT PRIMARY KEY)',
      ],
      'ALTER TABLE plain TABLESPACE chosen',
    )
    expect(differences).toEqual([expect.stringMatching(/^table plain: definition is .*TABLESPACE `chosen`/s)])
  } finally {
    await session.query('SET GLOBAL innodb_file_per_table = ON; DROP TABLESPACE chosen')
  }
})

test('clones tables whose compression the server ignored, and finds one that is compressed', async () => {
  await using session = await openSession(server.connection)
  const { differences } = await findChange(
    session,
    [
      'SET GLOBAL innodb_file_per_table = OFF',
      'CREATE TABLE named (id INT PRIMARY KEY) ROW_FORMAT=COMPRESSED',
      'CREATE TABLE paged (id INT PRIMARY KEY) KEY_BLOCK_SIZE=4',
      'SET GLOBAL innodb_file_per_table = ON',
      'CREATE TABLE packed (id INT PRIMARY KEY) ROW_FORMAT=COMPRESSED',
    ],
    'ALTER TABLE named ROW_FORMAT=COMPRESSED',
  )
  expect(differences).toEqual(['table named: row format is `COMPRESSED` instead of `DYNAMIC`'])
})
