import { quoteIdentifier } from '@dbenv/core'
import { expect, inject, test } from 'vitest'
import type { DatabaseCatalogue } from '../src/catalogue/catalogue.ts'
import { copyDatabases } from '../src/copy-databases.ts'
import type { ClonePlan } from '../src/plan/clone-plan.ts'
import { openSession } from '../src/session/open-session.ts'
import { toHold } from './clone-set.ts'
import { createSources } from './clone-sources.ts'

function findExpected(plan: ClonePlan, baseName: string): DatabaseCatalogue {
  const found = plan.databases.find((database) => database.baseName === baseName)
  if (!found) throw new Error('nothing planned')
  return found.expected
}

/** The plan with this instead of what it expects of that database. */
function withExpected(plan: ClonePlan, expected: DatabaseCatalogue): ClonePlan {
  const databases = plan.databases.map((database) =>
    database.databaseName === expected.databaseName ? { ...database, expected } : database,
  )
  return { ...plan, databases }
}

test('fails one database and finishes the others', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using sources = await createSources(session, ({ a, b }) => [
    `CREATE TABLE ${a}.t (id INT PRIMARY KEY)`,
    `CREATE TABLE ${b}.t (id INT PRIMARY KEY)`,
  ])
  const plan = await sources.plan([sources.a, sources.b])
  await session.query(`CREATE DATABASE ${quoteIdentifier(`${sources.a}_test-p`)}`)
  const outcomes = await sources.copy(plan)
  expect(outcomes).toEqual([
    { status: 'failed', baseName: sources.a, error: expect.objectContaining({ code: 'DBENV_COPY_FAILED' }) },
    expect.objectContaining({ status: 'copied', baseName: sources.b }),
  ])
})

test('finds what was changed in a clone behind its back', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using sources = await createSources(session, ({ a }) => [
    `CREATE TABLE ${a}.t (id INT PRIMARY KEY)`,
    `CREATE PROCEDURE ${a}.p() SELECT 1`,
  ])
  const plan = await sources.plan([sources.a])
  const expected = findExpected(plan, sources.a)
  // As if the server had made another table, and lost a routine, than it was told to.
  const routines = expected.routines.map((routine) => ({ ...routine, createSql: 'DO 1' }))
  const outcomes = await sources.copy(withExpected(plan, { ...expected, routines }))
  expect(outcomes).toEqual([
    {
      status: 'failed',
      baseName: sources.a,
      error: expect.objectContaining({
        code: 'DBENV_VERIFICATION_FAILED',
        differences: ['procedure p is missing'],
        // Nothing that happens in the source makes a clone lack what it was planned with.
        message: expect.stringMatching(/If another program changed the clone/),
      }),
    },
  ])
})

test('fails a database that is finished early, and finishes one that waits for the tables of another', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using sources = await createSources(session, ({ a, b, c }) => [
    `CREATE TABLE ${a}.t (id INT PRIMARY KEY)`,
    `CREATE PROCEDURE ${a}.p() SELECT 1`,
    // Several round trips of tables: the view needs the last of them.
    ...Array.from({ length: 50 }, (_, index) => `CREATE TABLE ${b}.t${index} (id INT PRIMARY KEY)`),
    `CREATE TABLE ${b}.z (id INT PRIMARY KEY)`,
    `CREATE VIEW ${c}.v AS SELECT id FROM ${b}.z`,
  ])
  const plan = await sources.plan([sources.a, sources.b, sources.c])
  const expected = findExpected(plan, sources.a)
  const routines = expected.routines.map((routine) => ({ ...routine, createSql: 'DO 1' }))
  const outcomes = await sources.copy(withExpected(plan, { ...expected, routines }))
  expect(outcomes).toEqual([
    { status: 'failed', baseName: sources.a, error: expect.objectContaining({ code: 'DBENV_VERIFICATION_FAILED' }) },
    expect.objectContaining({ status: 'copied', baseName: sources.b }),
    expect.objectContaining({ status: 'copied', baseName: sources.c }),
  ])
})

test('stops at once when the signal aborts, with the reason as the failure', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using sources = await createSources(session, ({ a }) => [`CREATE TABLE ${a}.t (id INT PRIMARY KEY)`])
  const plan = await sources.plan([sources.a])
  const reason = new Error('stop it')
  const outcomes = await copyDatabases(plan, {
    source: session,
    target: session,
    hold: toHold('test-p'),
    concurrency: 2,
    signal: AbortSignal.abort(reason),
  })
  expect(outcomes).toEqual([{ status: 'failed', baseName: sources.a, error: reason }])
})

test('leaves a database alone whose lease is lost', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using sources = await createSources(session, ({ a }) => [`CREATE TABLE ${a}.t (id INT PRIMARY KEY)`])
  const lost = new Error('lost')
  const outcomes = await copyDatabases(await sources.plan([sources.a]), {
    source: session,
    target: session,
    hold: { ...toHold('test-p'), check: () => Promise.reject(lost) },
    concurrency: 2,
  })
  expect(outcomes).toEqual([{ status: 'failed', baseName: sources.a, error: lost }])
  const rows = await session.rows('SHOW DATABASES LIKE ?', [`${sources.a}\\_test%`])
  expect(rows).toEqual([])
})

test('stops a statement that waits on the server when the signal aborts', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using locker = await openSession(inject('testServer').connection, { connections: 1 })
  await using sources = await createSources(session, ({ a }) => [
    `CREATE TABLE ${a}.t (id INT PRIMARY KEY)`,
    `CREATE TABLE ${a}.u (id INT PRIMARY KEY)`,
  ])
  const plan = await sources.plan([sources.a], { content: 'schema-and-data' })
  const stopper = new AbortController()
  const reason = new Error('enough')
  await locker.withConnection(async (connection) => {
    await connection.run(`LOCK TABLES ${sources.a}.t WRITE`)
    const outcomes = await copyDatabases(plan, {
      source: session,
      target: session,
      concurrency: 2,
      signal: stopper.signal,
      onProgress: ({ stage }) => {
        // The rows of `t` wait for the lock by then, or are about to.
        if (stage === 'rows') setTimeout(() => stopper.abort(reason), 200)
      },
    })
    expect(outcomes).toEqual([{ status: 'failed', baseName: sources.a, error: reason }])
    await connection.run('UNLOCK TABLES')
  })
  const waiting = await session.rows('SELECT * FROM information_schema.PROCESSLIST WHERE INFO LIKE ?', [
    `INSERT INTO \`${sources.a}%`,
  ])
  expect(waiting).toEqual([])
})

test('names the table that the server refuses, among those of one round trip', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using sources = await createSources(session, ({ a }) => [
    `CREATE TABLE ${a}.first (id INT)`,
    `CREATE TABLE ${a}.second (id INT)`,
    `CREATE TABLE ${a}.third (id INT)`,
  ])
  const plan = await sources.plan([sources.a])
  const expected = findExpected(plan, sources.a)
  const tables = expected.tables.map((table) => ({
    ...table,
    createSql: table.name === 'second' ? 'CREATE TABLE `second` (id NOTYPE)' : table.createSql,
  }))
  const outcomes = await sources.copy(withExpected(plan, { ...expected, tables }))
  expect(outcomes).toEqual([
    expect.objectContaining({ status: 'failed', error: expect.objectContaining({ object: 'table second' }) }),
  ])
})

test('fails a clone that still names its source, whatever was planned', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using sources = await createSources(session, ({ a, b }) => [
    `CREATE TABLE ${b}.t (id INT PRIMARY KEY)`,
    `CREATE TABLE ${a}.child (id INT, CONSTRAINT fk FOREIGN KEY (id) REFERENCES ${b}.t (id))`,
    `CREATE VIEW ${a}.v AS SELECT id FROM ${b}.t`,
    `CREATE PROCEDURE ${a}.p() DELETE FROM ${b}.t`,
  ])
  const plan = await sources.plan([sources.a, sources.b])
  const expected = findExpected(plan, sources.a)
  const forget = <Item extends { readonly createSql: string }>(items: readonly Item[]): readonly Item[] =>
    items.map((item) => ({ ...item, createSql: item.createSql.replaceAll('_test-p', '') }))
  const forgetful = {
    ...expected,
    tables: forget(expected.tables),
    views: forget(expected.views),
    routines: forget(expected.routines),
  }
  const outcomes = await sources.copy(withExpected(plan, forgetful))
  const error = outcomes.flatMap((outcome) => (outcome.status === 'failed' ? [outcome.error] : []))
  expect(error).toEqual([
    expect.objectContaining({
      code: 'DBENV_VERIFICATION_FAILED',
      differences: expect.arrayContaining([
        ...['table child', 'view v', 'procedure p'].map(
          (object) => `${object} still names the database \`${sources.b}\``,
        ),
        `foreign key fk uses the database \`${sources.b}\``,
        ...(session.server.flavour === 'mysql' ? [`view v uses the database \`${sources.b}\``] : []),
      ]),
    }),
  ])
})
