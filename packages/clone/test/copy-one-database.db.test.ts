import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import process from 'node:process'
import { quoteIdentifier } from '@dbenv/core'
import { expect, inject, test } from 'vitest'
import { cloneDatabaseSchema } from '../src/clone-database-schema.ts'
import type { StoredObjectChoice } from '../src/plan/clone-plan.ts'
import { openSession } from '../src/session/open-session.ts'
import type { Session } from '../src/session/session.ts'

/** Makes a database in another process, which this one waits for. */
const CREATE = `import { createConnection } from 'mysql2/promise'
  const session = await createConnection(JSON.parse(process.argv[1]))
  await session.query('CREATE DATABASE ??', [process.argv[2]])
  await session.end()`

async function createOne(session: Session, ...statements: readonly string[]) {
  const source = `one${randomBytes(4).toString('hex')}`
  const target = `${source}_copy`
  await session.query(`CREATE DATABASE ${source}`)
  for (const statement of statements) await session.query(`USE ${source}; ${statement}`)
  return {
    source,
    target,
    async [Symbol.asyncDispose]() {
      for (const name of [source, target]) await session.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)}`)
    },
  }
}

test('clones one database with everything in it and no marker, its rows left behind', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using one = await createOne(
    session,
    'CREATE TABLE t (id INT PRIMARY KEY)',
    'INSERT INTO t VALUES (1)',
    'CREATE VIEW v AS SELECT * FROM t',
    'CREATE PROCEDURE p() SELECT * FROM t',
    'CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.id = NEW.id + 1',
    'CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM t',
  )
  const report = await cloneDatabaseSchema(one.source, one.target, { connection: session.settings })
  expect(report).toMatchObject({
    databaseName: one.target,
    rows: 0,
    counts: { tables: 1, views: 1, routines: 1, triggers: 1, events: 1, sequences: 0 },
  })
  expect(await session.rows(`SELECT * FROM ${one.target}.t`)).toEqual([])
  expect(
    await session.rows('SELECT 1 FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ?', [one.target]),
  ).toHaveLength(1)
})

test('brings only the stored objects that are wanted', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using one = await createOne(
    session,
    'CREATE TABLE t (id INT PRIMARY KEY)',
    'INSERT INTO t VALUES (1), (2)',
    'CREATE VIEW v AS SELECT * FROM t',
    'CREATE PROCEDURE p() SELECT * FROM t',
  )
  const report = await cloneDatabaseSchema(one.source, one.target, {
    connection: session.settings,
    content: 'schema-and-data',
    include: { views: false },
  })
  expect(report).toMatchObject({ rows: 2, counts: { tables: 1, views: 0, routines: 1 } })
})

test('refuses views that call what is left out, before anything is made', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using one = await createOne(
    session,
    'CREATE TABLE t (a INT)',
    'CREATE FUNCTION Twice(n INT) RETURNS INT DETERMINISTIC RETURN 2 * n',
    'CREATE VIEW doubled AS SELECT twice(a) AS a FROM t',
    "CREATE VIEW plain AS SELECT a AS twice, '`twice`(' AS b FROM t",
  )
  const connection = session.settings
  const clone = (include: StoredObjectChoice) => cloneDatabaseSchema(one.source, one.target, { connection, include })
  await expect(clone({ routines: false })).rejects.toMatchObject({
    problems: [
      {
        type: 'unwritable-object',
        object: 'view doubled',
        message: expect.stringMatching(/calls `Twice`, .* Bring the/),
      },
    ],
  })
  expect(await clone({ routines: false, views: false })).toMatchObject({ counts: { views: 0, routines: 0 } })
})

test('says nothing of environments where there are none', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using one = await createOne(session, 'CREATE TABLE t (a INT)', 'CREATE TABLE u (a INT)')
  const race = cloneDatabaseSchema(one.source, one.target, {
    connection: session.settings,
    onPlan: () =>
      execFileSync(
        process.execPath,
        ['--input-type=module', '-e', CREATE, JSON.stringify(session.settings), one.target],
        { cwd: import.meta.dirname },
      ),
  })
  await expect(race).rejects.toMatchObject({
    code: 'DBENV_COPY_FAILED',
    message: expect.stringMatching(/then clone again/),
  })
})

test('makes views whose columns are named like other views', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using one = await createOne(
    session,
    'CREATE TABLE t (a INT)',
    'CREATE VIEW y AS SELECT a AS x FROM t',
    'CREATE VIEW x AS SELECT x AS y FROM y',
    'CREATE VIEW n AS SELECT x.y AS z, 1 AS x FROM x',
    'CREATE VIEW z AS SELECT z AS n FROM n',
    'CREATE VIEW a AS SELECT n AS z FROM z',
  )
  const report = await cloneDatabaseSchema(one.source, one.target, { connection: session.settings })
  expect(report).toMatchObject({ counts: { views: 5 }, notes: [] })
})

test('points references to other databases where it is told to', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using other = await createOne(session, 'CREATE TABLE t (id INT PRIMARY KEY)')
  await session.query(`CREATE DATABASE ${other.target}; CREATE TABLE ${other.target}.t (id INT PRIMARY KEY)`)
  await using one = await createOne(session, `CREATE VIEW v AS SELECT * FROM ${other.source}.t`)
  const connection = session.settings
  await expect(cloneDatabaseSchema(one.source, one.target, { connection })).rejects.toMatchObject({
    code: 'DBENV_CLONE_REFUSED',
    problems: [{ type: 'external-reference', database: other.source }],
  })
  await cloneDatabaseSchema(one.source, one.target, { connection, names: { [other.source]: other.target } })
  expect(JSON.stringify(await session.rows(`SHOW CREATE VIEW ${one.target}.v`))).not.toMatch(`${other.source}\``)
})

test('keeps which columns of a view may be NULL, for programs that make types of them', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using one = await createOne(
    session,
    'CREATE TABLE t (a VARCHAR(5) NOT NULL)',
    // As any client makes a view: under the server's own mode, which is strict by default.
    "SET SESSION sql_mode = @@GLOBAL.sql_mode; CREATE VIEW v AS SELECT CONCAT(a, 'x') AS joined, a FROM t",
  )
  await cloneDatabaseSchema(one.source, one.target, { connection: session.settings })
  const columns = (databaseName: string) =>
    session.rows(
      'SELECT COLUMN_NAME, COLUMN_DEFAULT, IS_NULLABLE, COLUMN_TYPE FROM information_schema.COLUMNS ' +
        "WHERE TABLE_SCHEMA = ? AND TABLE_NAME = 'v' ORDER BY ORDINAL_POSITION",
      [databaseName],
    )
  expect(await columns(one.target)).toEqual(await columns(one.source))
})
