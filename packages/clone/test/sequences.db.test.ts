import { expect, inject, test } from 'vitest'
import { openSession } from '../src/session/open-session.ts'
import { toResults } from './clone-set.ts'
import { createSources } from './clone-sources.ts'

const { connection, flavour } = inject('testServer')
const onMariadb = test.skipIf(flavour === 'mysql')

const draw = (times: number): string => `SELECT ${Array.from({ length: times }, () => 'NEXTVAL(s)').join(', ')}`

onMariadb.each([
  ['restarted below its start', ['CREATE SEQUENCE s START WITH 100 MINVALUE 1', 'ALTER SEQUENCE s RESTART 5']],
  [
    'restarted and drawn from',
    ['CREATE SEQUENCE s START WITH 100 MINVALUE 1 NOCACHE', 'ALTER SEQUENCE s RESTART 5', draw(3)],
  ],
  ['exhausted', ['CREATE SEQUENCE s MAXVALUE 3 NOCACHE NOCYCLE', draw(3)]],
  [
    'going down, restarted above its start',
    ['CREATE SEQUENCE s START WITH -50 INCREMENT BY -1 MAXVALUE -1', 'ALTER SEQUENCE s RESTART -3'],
  ],
  ['in its second cycle', ['CREATE SEQUENCE s START WITH 2 MINVALUE 1 MAXVALUE 3 NOCACHE CYCLE', draw(3)]],
  [
    'in its second cycle, below its start',
    ['CREATE SEQUENCE s START WITH 50 MINVALUE 1 MAXVALUE 60 CACHE 5 CYCLE', draw(12)],
  ],
])('clones a sequence that is %s', async (_, statements) => {
  await using session = await openSession(connection)
  await using sources = await createSources(session, ({ a }) => statements.map((sql) => `USE ${a}; ${sql}`))
  const standing = (name: string) => session.rows(`SELECT * FROM \`${name}\`.s`)
  expect(toResults(await sources.copy(await sources.plan([sources.a])))).toEqual(['copied'])
  expect(await standing(`${sources.a}_test-p`)).toEqual(await standing(sources.a))
})

onMariadb('puts sequences behind the numbers of rows that came after the plan', async () => {
  await using session = await openSession(connection)
  await using sources = await createSources(session, ({ a }) => [
    `CREATE SEQUENCE ${a}.s NOCACHE`,
    `CREATE TABLE ${a}.t (id BIGINT DEFAULT NEXTVAL(${a}.s) PRIMARY KEY, n INT)`,
    `INSERT INTO ${a}.t (n) VALUES (1)`,
  ])
  const plan = await sources.plan([sources.a], { content: 'schema-and-data' })
  await session.query(`INSERT INTO ${sources.a}.t (n) VALUES (2), (3)`)
  expect(toResults(await sources.copy(plan))).toEqual(['copied'])
  const clone = `\`${sources.a}_test-p\`.t`
  await session.query(`INSERT INTO ${clone} (n) VALUES (4)`)
  expect(await session.rows(`SELECT MAX(id) AS id FROM ${clone}`)).toEqual([{ id: 4 }])
})
