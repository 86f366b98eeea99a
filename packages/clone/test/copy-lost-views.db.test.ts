import { randomBytes } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { cloneDatabaseSchema } from '../src/clone-database-schema.ts'
import type { ClonePlan } from '../src/plan/clone-plan.ts'
import { openSession } from '../src/session/open-session.ts'

const { connection, flavour } = inject('testServer')

/** One database with a view that works, and one that `lose` makes useless, and a clone of it. */
async function cloneWithLostView(lose: (source: string) => readonly string[]) {
  await using session = await openSession(connection)
  const source = `lv${randomBytes(4).toString('hex')}`
  const target = `${source}_copy`
  const plans: ClonePlan[] = []
  await session.withConnection(async (maker) => {
    const statements = [
      `CREATE DATABASE ${source}`,
      `CREATE TABLE ${source}.t (a INT)`,
      `CREATE VIEW ${source}.fine AS SELECT a FROM ${source}.t`,
      ...lose(source),
    ]
    for (const sql of statements) await maker.run(sql)
  })
  try {
    const report = await cloneDatabaseSchema(source, target, { connection, onPlan: (plan) => plans.push(plan) })
    return { report, warnings: plans.flatMap((plan) => plan.warnings) }
  } finally {
    for (const name of [source, target]) await session.query(`DROP DATABASE IF EXISTS ${name}`)
  }
}

test.runIf(flavour === 'mysql')(
  'leaves out and names a view whose text MySQL itself cannot read again, and what is built on it',
  async () => {
    // MySQL keeps the second byte of that character, a backslash, in a way that ends its own string early.
    const { report, warnings } = await cloneWithLostView((source) => [
      `CREATE VIEW ${source}.lost AS SELECT 'x' AS x, a FROM ${source}.t`,
      `CREATE VIEW ${source}.on_lost AS SELECT a FROM ${source}.lost`,
      'SET NAMES sjis',
      `CREATE OR REPLACE VIEW ${source}.lost AS SELECT '表' AS x, a FROM ${source}.t`,
    ])
    expect(report.counts.views).toBe(1)
    expect(report.notes).toEqual([
      expect.stringMatching(/view `lost` is left out: the source itself cannot open it/),
      expect.stringMatching(/view `on_lost` is left out/),
    ])
    expect(warnings).toEqual([expect.stringContaining('View `lost`'), expect.stringContaining('View `on_lost`')])
  },
)

// MariaDB shows the text of such a view, and the plan refuses it for naming a database outside the clone.
test.runIf(flavour === 'mysql')('leaves out and names a view on a database that is gone', async () => {
  const { report } = await cloneWithLostView((source) => [
    `CREATE DATABASE ${source}_gone`,
    `CREATE TABLE ${source}_gone.t (a INT)`,
    `CREATE VIEW ${source}.lost AS SELECT a FROM ${source}_gone.t`,
    `DROP DATABASE ${source}_gone`,
  ])
  expect(report).toMatchObject({ counts: { views: 1 }, notes: [expect.stringMatching(/view `lost`.*_gone/)] })
})

test('leaves out and names views that are built on each other in a circle', async () => {
  const { report } = await cloneWithLostView((source) => [
    `CREATE VIEW ${source}.one AS SELECT a FROM ${source}.t`,
    `CREATE VIEW ${source}.two AS SELECT a FROM ${source}.one`,
    `RENAME TABLE ${source}.one TO ${source}.three, ${source}.two TO ${source}.one`,
  ])
  expect(report).toMatchObject({ counts: { views: 2 }, notes: [expect.stringMatching(/view `one`.*recursion/)] })
})

test.runIf(flavour === 'mariadb')('leaves out and names a view whose columns have become another type', async () => {
  const { report } = await cloneWithLostView((source) => [
    `CREATE TABLE ${source}.places (p POINT)`,
    `CREATE VIEW ${source}.lost AS SELECT ST_X(p) AS x FROM ${source}.places`,
    `ALTER TABLE ${source}.places MODIFY p JSON`,
  ])
  expect(report).toMatchObject({ counts: { views: 1 }, notes: [expect.stringMatching(/view `lost`.*st_x/)] })
})

// The server lists it as a table.
test.runIf(flavour === 'mariadb')(
  'leaves out and names a view that MariaDB writes down so that it cannot read it',
  async () => {
    const { report } = await cloneWithLostView((source) => [
      `CREATE TABLE ${source}.versioned (a INT) WITH SYSTEM VERSIONING`,
      `CREATE VIEW ${source}.lost AS SELECT * FROM ${source}.versioned FOR SYSTEM_TIME BETWEEN '2020-01-01' AND NOW()`,
    ])
    expect(report).toMatchObject({
      counts: { tables: 2, views: 1 },
      notes: [expect.stringMatching(/view `lost`.*DATETIME/)],
    })
  },
)
