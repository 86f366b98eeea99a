import { expect, inject, test } from 'vitest'
import { copyDatabases } from '../src/copy-databases.ts'
import type { CopyProgress } from '../src/enter-stage.ts'
import { openSession } from '../src/session/open-session.ts'
import type { Session } from '../src/session/session.ts'
import { type CloneSources, createSources } from './clone-sources.ts'

/** Many round trips of tables in `b`, while `a` goes on: it has one table; `c` needs both. */
function createUneven(session: Session): Promise<CloneSources> {
  return createSources(session, ({ a, b, c }) => [
    `CREATE TABLE ${a}.t (id INT PRIMARY KEY)`,
    `INSERT INTO ${a}.t VALUES (1), (2), (3)`,
    `CREATE PROCEDURE ${a}.p() SELECT 1`,
    ...Array.from({ length: 40 }, (_, index) => `CREATE TABLE ${b}.t${index} (id INT PRIMARY KEY)`),
    `INSERT INTO ${b}.t0 VALUES (1), (2)`,
    `CREATE TABLE ${c}.child (id INT PRIMARY KEY, CONSTRAINT to_b FOREIGN KEY (id) REFERENCES ${b}.t0 (id))`,
    `INSERT INTO ${c}.child VALUES (1)`,
    `CREATE VIEW ${c}.v AS SELECT id FROM ${a}.t`,
    `CREATE TRIGGER ${c}.tr AFTER INSERT ON ${c}.child FOR EACH ROW INSERT INTO ${a}.t VALUES (NEW.id + 10)`,
    // The largest first: `a` would come last otherwise.
    `ANALYZE TABLE ${a}.t`,
  ])
}

test('copies the rows of a database while the tables of another are being made', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using sources = await createUneven(session)
  const { a, b, c } = sources
  const plan = await sources.plan([a, b, c], { content: 'schema-and-data' })
  const seen: CopyProgress[] = []
  const outcomes = await copyDatabases(plan, {
    source: session,
    target: session,
    concurrency: 2,
    onProgress: (progress) => seen.push(progress),
  })
  expect(outcomes.map((outcome) => outcome.status === 'copied' && outcome.report.rows)).toEqual([3, 2, 1])
  const find = (baseName: string, stage: CopyProgress['stage']): readonly number[] =>
    seen.flatMap((progress, index) => (progress.baseName === baseName && progress.stage === stage ? index : []))
  expect(find(a, 'rows')[0]).toBeLessThan(find(b, 'definitions').at(-1) ?? 0)
  // What names other databases waits for all of them.
  expect(find(c, 'stored-objects')[0]).toBeGreaterThan(find(a, 'rows').at(-1) ?? seen.length)
  expect(find(c, 'stored-objects')[0]).toBeGreaterThan(find(b, 'rows').at(-1) ?? seen.length)
  const rows = await session.rows(`SELECT COUNT(*) AS total FROM \`${a}_test-p\`.t`)
  expect(rows).toEqual([{ total: 3 }])
})

test('fails a database whose rows cannot be copied while the tables of another are being made', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using sources = await createUneven(session)
  const { a, b } = sources
  const plan = await sources.plan([a, b], { content: 'schema-and-data' })
  await session.query(`DROP TABLE ${a}.t`)
  expect(await sources.copy(plan)).toEqual([
    {
      status: 'failed',
      baseName: a,
      error: expect.objectContaining({ code: 'DBENV_COPY_FAILED', object: 'table t' }),
    },
    expect.objectContaining({ status: 'copied', baseName: b, report: expect.objectContaining({ rows: 2 }) }),
  ])
})

test('stops making tables when the signal aborts while the rows of another database are copied', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using sources = await createUneven(session)
  const { a, b } = sources
  const plan = await sources.plan([a, b], { content: 'schema-and-data' })
  const stopper = new AbortController()
  const reason = new Error('enough')
  const outcomes = await copyDatabases(plan, {
    source: session,
    target: session,
    concurrency: 2,
    signal: stopper.signal,
    onProgress: ({ stage, baseName }) => {
      if (stage === 'rows' && baseName === a) stopper.abort(reason)
    },
  })
  expect(outcomes).toEqual([a, b].map((baseName) => ({ status: 'failed', baseName, error: reason })))
  const made = await session.rows('SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?', [`${b}_test-p`])
  expect(made.length).toBeLessThan(40)
})

test('copies over one connection', async () => {
  await using session = await openSession(inject('testServer').connection, { connections: 1 })
  await using sources = await createUneven(session)
  const { a, b, c } = sources
  const plan = await sources.plan([a, b, c], { content: 'schema-and-data' })
  const outcomes = await copyDatabases(plan, { source: session, target: session, concurrency: 1 })
  expect(outcomes.map(({ status }) => status)).toEqual(['copied', 'copied', 'copied'])
})
