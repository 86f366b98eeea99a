import { expect, inject, test } from 'vitest'
import { openSession } from '../src/session/open-session.ts'
import { createSources } from './clone-sources.ts'

test('says what came into the source between plan and copy, and is not in the clone', async () => {
  await using session = await openSession(inject('testServer').connection)
  await using sources = await createSources(session, ({ a }) => [
    `CREATE TABLE ${a}.t (id INT PRIMARY KEY, twice INT AS (id * 2), thrice INT AS (id * 3) STORED)`,
    `CREATE TABLE ${a}.steady (id INT PRIMARY KEY)`,
    `CREATE VIEW ${a}.v AS SELECT id FROM ${a}.t`,
    `INSERT INTO ${a}.t (id) VALUES (1)`,
  ])
  const plan = await sources.plan([sources.a], { content: 'schema-and-data', include: { views: false } })
  await session.query(`CREATE TABLE ${sources.a}.fresh (id INT); ALTER TABLE ${sources.a}.t ADD COLUMN note INT`)
  const [outcome] = await sources.copy(plan)
  expect(outcome).toMatchObject({
    status: 'copied',
    report: {
      notes: [
        expect.stringContaining('`fresh` came after the plan'),
        expect.stringContaining('the columns of `t` changed'),
      ],
    },
  })
})
