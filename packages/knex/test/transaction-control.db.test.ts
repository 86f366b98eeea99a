import { expect, test } from 'vitest'
import { createTestEnvironment } from './test-environment.ts'

const CONTROL: readonly (readonly [sql: string, statement: string])[] = [
  ['begin', 'BEGIN'],
  ['START TRANSACTION READ ONLY', 'START TRANSACTION'],
  ['/* why */ COMMIT', 'COMMIT'],
  ['ROLLBACK', 'ROLLBACK'],
  ['SAVEPOINT a', 'SAVEPOINT'],
  ['ROLLBACK TO a', 'ROLLBACK'],
  ['RELEASE SAVEPOINT a', 'RELEASE SAVEPOINT'],
  ['set autocommit=0', 'SET AUTOCOMMIT'],
  ['SET @a = 1, @@session.autocommit = 1', 'SET AUTOCOMMIT'],
  ["XA START 'x'", 'XA START'],
]

test.each(CONTROL)('refuses %s outside of `transaction`, before it is sent', async (sql, statement) => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const engine = await db.getEngine(env.data)
  const read = async (): Promise<void> => {
    for await (const _ of db.streamDatabase(env.data, sql));
  }
  const ways = [
    () => db.queryDatabase(env.data, sql),
    () => db.queryTable(env.data, sql),
    read,
    async () => await engine.raw(sql),
  ]
  for (const run of ways) {
    await expect(run()).rejects.toMatchObject({ code: 'DBENV_TRANSACTION_CONTROL', statement })
  }
  await expect(db.queryDatabase(env.data, sql)).rejects.toThrow(/transaction\(baseNames, body\)/)
})

test('takes them where the connection is kept: in a transaction of knex, on a connection held, in one text', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ driver: { multipleStatements: true } })
  const engine = await db.getEngine(env.data)
  await engine.transaction(async (trx) => {
    await trx.raw('SAVEPOINT a')
    await trx('t').insert({ id: 2 })
    await trx.raw('ROLLBACK TO a')
  })
  const connection = await engine.client.acquireConnection()
  await engine.raw('BEGIN').connection(connection)
  await engine('t').insert({ id: 3 }).connection(connection)
  await engine.raw('ROLLBACK').connection(connection)
  await engine.client.releaseConnection(connection)
  await db.queryDatabase(env.data, 'BEGIN; INSERT INTO t VALUES (4, NULL); COMMIT')
  await db.queryDatabase(env.data, "INSERT INTO t VALUES (5, 'begin; commit')")
  expect(await engine('t').pluck('id')).toEqual([1, 4, 5])
})
