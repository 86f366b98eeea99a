import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { quoteIdentifier } from '@dbenv/core'
import { expect, inject, test } from 'vitest'
import { copyDatabases } from '../src/copy-databases.ts'
import { openSession } from '../src/session/open-session.ts'
import { createSources } from './clone-sources.ts'

test('refuses references to a database left out of the clone, and names every object', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using sources = await createSources(session, ({ a, b }) => [
    `CREATE TABLE ${b}.parent (id INT PRIMARY KEY)`,
    `CREATE TABLE ${a}.child (id INT, FOREIGN KEY (id) REFERENCES ${b}.parent (id))`,
    `CREATE VIEW ${a}.looks AS SELECT * FROM ${b}.parent`,
    `CREATE PROCEDURE ${a}.acts() DELETE FROM ${b}.parent`,
  ])
  const plan = await sources.plan([sources.a])
  expect(plan.problems).toEqual(
    ['table child', 'view looks', 'procedure acts'].map((object) =>
      expect.objectContaining({ type: 'external-reference', baseName: sources.a, object, database: sources.b }),
    ),
  )
  await expect(sources.copy(plan)).rejects.toMatchObject({ code: 'DBENV_CLONE_REFUSED' })
})

test('lets a reference to a database left out stay when it is allowed, and lists it', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using sources = await createSources(session, ({ a, b, c }) => [
    `CREATE TABLE ${b}.parent (id INT PRIMARY KEY)`,
    `CREATE VIEW ${a}.looks AS SELECT * FROM ${b}.parent`,
    `CREATE VIEW ${a}.crosses AS SELECT 1 AS x FROM ${a}.looks`,
    `CREATE VIEW ${c}.far AS SELECT * FROM ${a}.looks`,
  ])
  const plan = await sources.plan([sources.a, sources.c], { allowedReferences: new Set([sources.b]) })
  expect(plan.problems).toEqual([])
  expect(plan.references).toEqual([
    { baseName: sources.a, object: 'view looks', from: sources.b, to: sources.b, kind: 'allowed' },
    { baseName: sources.c, object: 'view far', from: sources.a, to: `${sources.a}_test-p`, kind: 'retargeted' },
  ])
  const outcomes = await sources.copy(plan)
  expect(outcomes.map(({ status }) => status)).toEqual(['copied', 'copied'])
})

test('retargets to databases of the environment that are not copied now', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using sources = await createSources(session, ({ a, b }) => [
    `CREATE TABLE ${b}.parent (id INT PRIMARY KEY)`,
    `CREATE VIEW ${a}.looks AS SELECT * FROM ${b}.parent`,
  ])
  await sources.copy(await sources.plan([sources.b]))
  const plan = await sources.plan([sources.a, sources.b], { copy: new Set([sources.a]) })
  expect(plan.databases.map(({ baseName }) => baseName)).toEqual([sources.a])
  expect(await sources.copy(plan)).toEqual([expect.objectContaining({ status: 'copied', baseName: sources.a })])
})

test('refuses to write into a database that exists, and one that is not there to copy', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using sources = await createSources(session, ({ a, b }) => [
    `CREATE DATABASE ${quoteIdentifier(`${a}_test-p`)}`,
    `DROP DATABASE ${b}`,
  ])
  const { problems } = await sources.plan([sources.a, sources.b])
  expect(problems.map((problem) => problem.type).sort()).toEqual(['missing-source', 'target-exists'])
})

test('refuses an engine that cannot give the consistency asked for', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using sources = await createSources(session, ({ a }) => [`CREATE TABLE ${a}.t (id INT PRIMARY KEY)`])
  const plan = await sources.plan([sources.a], {
    content: 'schema-and-data',
    engine: 'in-server',
    consistency: 'snapshot',
  })
  expect(plan.problems).toEqual([expect.objectContaining({ type: 'engine' })])
})

test('takes tables out of their own directory or tablespace, and says so', async () => {
  await using session = await openSession(inject('testServer').connection)
  const isMysql = session.server.flavour === 'mysql'
  const directory = await mkdtemp(path.join(tmpdir(), 'dbenv-'))
  await chmod(directory, 0o777)
  const tablespace = `ts${randomBytes(4).toString('hex')}`
  try {
    await using sources = await createSources(session, ({ a }) => [
      ...(isMysql ? [`CREATE TABLESPACE ${tablespace} ADD DATAFILE '${tablespace}.ibd'`] : []),
      isMysql
        ? `CREATE TABLE ${a}.t (id INT PRIMARY KEY) TABLESPACE ${tablespace}`
        : `CREATE TABLE ${a}.t (id INT PRIMARY KEY) ENGINE = MyISAM DATA DIRECTORY = '${directory}'`,
      `INSERT INTO ${a}.t VALUES (1)`,
    ])
    const plan = await sources.plan([sources.a], { content: 'schema-and-data' })
    expect(plan.warnings).toEqual(expect.arrayContaining([expect.stringContaining('own directory or tablespace')]))
    expect(await sources.copy(plan)).toEqual([expect.objectContaining({ status: 'copied' })])
    const rows = await session.rows(`SHOW CREATE TABLE ${quoteIdentifier(`${sources.a}_test-p`)}.t`)
    expect(JSON.stringify(rows)).not.toMatch(/DIRECTORY|TABLESPACE/)
  } finally {
    if (isMysql) await session.query(`DROP TABLESPACE ${tablespace}`)
    await rm(directory, { recursive: true })
  }
})

test('names every missing privilege with the GRANT to paste, and clones once they are granted', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using sources = await createSources(session, ({ a }) => [
    `CREATE TABLE ${a}.t (id INT PRIMARY KEY)`,
    `CREATE VIEW ${a}.v AS SELECT * FROM ${a}.t`,
    `CREATE TRIGGER ${a}.tr BEFORE INSERT ON ${a}.t FOR EACH ROW SET NEW.id = NEW.id + 1`,
    `CREATE EVENT ${a}.e ON SCHEDULE EVERY 1 DAY DO DELETE FROM ${a}.t`,
    `CREATE FUNCTION ${a}.f() RETURNS INT DETERMINISTIC RETURN 1`,
  ])
  const user = `u${randomBytes(4).toString('hex')}`
  await session.query("CREATE USER ?@'%' IDENTIFIED BY 'x'", [user])
  try {
    await session.query(`GRANT SELECT ON \`${sources.a.replaceAll('_', '\\_')}\`.* TO ?@'%'`, [user])
    const connection = { ...session.settings, user, password: 'x' }
    await using own = await openSession(connection)
    // An account that lacks them does not even see the trigger and the event.
    const { problems } = await sources.plan([sources.a], { source: own, target: own })
    const grants = problems.flatMap((problem) => (problem.type === 'missing-privilege' ? [problem.grant] : []))
    // Two databases, the texts of routines; a server with a binary log wants to trust who makes functions, too.
    const statements = grants.filter((grant) => grant.startsWith('GRANT'))
    expect(statements).toHaveLength(3)
    for (const grant of statements) await session.query(grant)
    if (grants.length > 3) await session.query("GRANT SUPER ON *.* TO ?@'%'", [user])
    // One round is enough.
    await using whole = await openSession(connection)
    const complete = await sources.plan([sources.a], { source: whole, target: whole })
    expect(complete.problems).toEqual([])
    const outcomes = await copyDatabases(complete, { source: whole, target: whole, concurrency: 2 })
    expect(outcomes).toEqual([
      expect.objectContaining({
        status: 'copied',
        report: expect.objectContaining({
          counts: expect.objectContaining({ views: 1, routines: 1, triggers: 1, events: 1 }),
        }),
      }),
    ])
  } finally {
    await session.query("DROP USER ?@'%'", [user])
  }
})

test.runIf(inject('testServer').flavour === 'mysql')(
  'names the tables whose histograms a clone is without',
  async () => {
    await using session = await openSession(inject('testServer').connection)
    await using sources = await createSources(session, ({ a }) => [
      `CREATE TABLE ${a}.told (id INT, other INT)`,
      `CREATE TABLE ${a}.plain (id INT)`,
      `ANALYZE TABLE ${a}.told UPDATE HISTOGRAM ON id, other WITH 4 BUCKETS`,
    ])
    const { warnings } = await sources.plan([sources.a], { content: 'schema-and-data' })
    expect(warnings).toEqual([expect.stringMatching(`^Histograms of \`${sources.a}\` are not cloned: told\\.`)])
    expect((await sources.plan([sources.a])).warnings).toEqual([])
  },
)
