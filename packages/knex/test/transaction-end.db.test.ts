import { expect, test } from 'vitest'
import type { DatabaseOperations } from '../src/database-adapter.ts'
import { createTestEnvironment, type TestEnvironment } from './test-environment.ts'

const insert = (operations: DatabaseOperations, env: TestEnvironment, id: number): Promise<unknown> =>
  operations.queryDatabase(env.data, 'INSERT INTO t VALUES (?, NULL)', [id])

async function idsOf(env: TestEnvironment): Promise<readonly unknown[]> {
  return (await env.adapter().queryDatabase<{ id: number }>(env.data, 'SELECT id FROM t ORDER BY id')).map(
    ({ id }) => id,
  )
}

const ENDS: readonly (readonly [sql: string, statement: string])[] = [
  ['COMMIT AND CHAIN', 'COMMIT'],
  ['ROLLBACK', 'ROLLBACK'],
  ['START TRANSACTION', 'START TRANSACTION'],
  ['/* why not */ BEGIN', 'BEGIN'],
  ['CREATE TABLE n (id INT)', 'CREATE TABLE'],
  ['truncate t', 'TRUNCATE'],
  ['RESET QUERY CACHE', 'RESET'],
  ['ALTER TABLE t ADD w INT', 'ALTER TABLE'],
  ['SET autocommit = 1', 'SET AUTOCOMMIT'],
  ['SET `autocommit` := 1', 'SET AUTOCOMMIT'],
]

test.each(ENDS)('refuses %s inside a transaction, which goes on', async (sql, statement) => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const refused = { code: 'DBENV_ENDS_TRANSACTION', statement }
  const body = async (inside: DatabaseOperations): Promise<void> => {
    await insert(inside, env, 2)
    await expect(inside.queryDatabase(env.data, sql)).rejects.toMatchObject(refused)
    const engine = await inside.getEngine(env.config)
    await expect(Promise.resolve(engine.raw(sql))).rejects.toMatchObject(refused)
    throw new Error('undo')
  }
  await expect(db.transaction([env.data, env.config], body)).rejects.toThrow('undo')
  expect(await idsOf(env)).toEqual([1])
  await db.queryDatabase(env.data, 'CREATE TABLE n (id INT)')
})

test('refuses the schema builder of an engine inside a transaction', async () => {
  await using env = await createTestEnvironment()
  const changed = env.adapter().transaction([env.data], async (inside) => {
    await insert(inside, env, 2)
    await (await inside.getEngine(env.data)).schema.createTable('n', (table) => table.integer('id'))
  })
  await expect(changed).rejects.toMatchObject({ code: 'DBENV_ENDS_TRANSACTION', statement: 'CREATE TABLE' })
  expect(await idsOf(env)).toEqual([1])
})

test('sends nothing after a procedure that commits, and says so', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  await db.queryDatabase(env.data, 'CREATE PROCEDURE p() BEGIN INSERT INTO t VALUES (3, NULL); COMMIT; END')
  const lost = { code: 'DBENV_TRANSACTION_LOST', loss: 'ended' }
  const goesOn = db.transaction([env.data], async (inside) => {
    await inside.queryDatabase(env.data, 'CALL p()')
    await insert(inside, env, 4)
  })
  await expect(goesOn).rejects.toMatchObject(lost)
  expect(await idsOf(env)).toEqual([1, 3])
  await env.run('SELECT 1')
  await db.queryDatabase(env.data, 'DELETE FROM t WHERE id = 3')
  const isLast = db.transaction([env.data], (inside) => inside.queryDatabase(env.data, 'CALL p()'))
  await expect(isLast).rejects.toMatchObject(lost)
  await db.queryDatabase(env.data, 'DELETE FROM t WHERE id = 3')
  const throws = db.transaction([env.data], async (inside) => {
    await inside.queryDatabase(env.data, 'CALL p()')
    throw new Error('undo')
  })
  await expect(throws).rejects.toMatchObject({ ...lost, cause: { message: 'undo' } })
})

test('sends nothing in a savepoint of an engine after a procedure that commits', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  await db.queryDatabase(env.data, 'CREATE PROCEDURE p() BEGIN INSERT INTO t VALUES (3, NULL); COMMIT; END')
  const goesOn = db.transaction([env.data], async (inside) => {
    const engine = await inside.getEngine(env.data)
    await engine.transaction(async (inner) => {
      await inner.raw('CALL p()')
      await inner('t').insert({ id: 4 })
    })
  })
  await expect(goesOn).rejects.toMatchObject({ code: 'DBENV_TRANSACTION_LOST', loss: 'ended' })
  expect(await idsOf(env)).toEqual([1, 3])
})

test('sends nothing after a deadlock that the body caught', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  await db.saveToDatabase([{ id: 2 }], env.data, 't')
  let meet = (): void => {}
  const both = new Promise<void>((resolve) => {
    meet = resolve
  })
  let ready = 0
  const run = (first: number, second: number): Promise<unknown> =>
    db.transaction([env.data], async (inside) => {
      const touch = (id: number) =>
        inside.queryDatabase(env.data, 'UPDATE t SET v = ? WHERE id = ?', [`by ${first}`, id])
      await touch(first)
      ready += 1
      if (ready === 2) meet()
      await both
      await touch(second).catch((error: unknown) => expect(error).toMatchObject({ errno: 1213 }))
      await insert(inside, env, first + 10)
    })
  const outcomes = await Promise.allSettled([run(1, 2), run(2, 1)])
  const failed = outcomes.findIndex(({ status }) => status === 'rejected')
  expect(outcomes[failed]).toMatchObject({ reason: { code: 'DBENV_TRANSACTION_LOST', loss: 'rolled back' } })
  expect(await idsOf(env)).toEqual([1, 2, failed === 0 ? 12 : 11])
})

// Such as a lock that did not come in time under `innodb_rollback_on_timeout`: the error does not say what it ended.
test.each([
  { errno: 1205, end: 'ROLLBACK', loss: 'rolled back', ids: [1] },
  { errno: 1644, end: 'COMMIT', loss: 'ended', ids: [1, 2] },
])(
  'sends nothing after error $errno, caught, behind which the transaction is gone',
  async ({ errno, end, loss, ids }) => {
    await using env = await createTestEnvironment()
    const db = env.adapter()
    await db.queryDatabase(
      env.data,
      `CREATE PROCEDURE p() BEGIN ${end}; SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = ${errno}; END`,
    )
    const call: readonly ((inside: DatabaseOperations) => Promise<unknown>)[] = [
      (inside) => inside.queryDatabase(env.data, 'CALL p()'),
      async (inside) => await (await inside.getEngine(env.data)).raw('CALL p()'),
      async (inside) => await (await inside.getEngine(env.data)).transaction((trx) => trx.raw('CALL p()')),
      async (inside) => {
        for await (const row of inside.streamDatabase(env.data, 'CALL p()')) expect(row).toBeUndefined()
      },
    ]
    for (const run of call) {
      const lost = db.transaction([env.data], async (inside) => {
        await insert(inside, env, 2)
        await expect(run(inside)).rejects.toMatchObject({ errno })
        await insert(inside, env, 3)
      })
      await expect(lost).rejects.toMatchObject({ code: 'DBENV_TRANSACTION_LOST', loss })
      expect(await idsOf(env)).toEqual(ids)
      await db.queryDatabase(env.data, 'DELETE FROM t WHERE id > 1')
    }
  },
)

test('goes on after an error that ends nothing', async () => {
  await using env = await createTestEnvironment()
  await env.adapter().transaction([env.data], async (inside) => {
    await expect(insert(inside, env, 1)).rejects.toMatchObject({ errno: 1062 })
    await expect(inside.queryDatabase(env.data, 'SELECT * FROM nothing')).rejects.toMatchObject({ errno: 1146 })
    await insert(inside, env, 2)
  })
  expect(await idsOf(env)).toEqual([1, 2])
})

test('takes nothing that dbenv asks in it for its first work, and finds an environment that was made anew', async () => {
  await using env = await createTestEnvironment()
  const body = async ({ queryDatabase, saveToDatabase }: DatabaseOperations): Promise<unknown> => {
    // After an error dbenv asks whether the transaction is open.
    await expect(queryDatabase(env.data, 'SELECT missing FROM t')).rejects.toMatchObject({ errno: 1054 })
    // Of the table it asks what it is, and for the signal who the server is.
    const { signal } = new AbortController()
    await expect(saveToDatabase([{ no: 1 }], env.data, 't', { signal })).rejects.toThrow('`no`')
    await env.move(env.config)
    return await queryDatabase(env.data, `SELECT v FROM ${env.config}.t`)
  }
  // MySQL's catalogue is read in a snapshot, which would be the whole transaction's.
  const result = env.adapter().transaction([env.data, env.config], body, { isolationLevel: 'read committed' })
  expect(await result).toEqual([{ v: 'moved' }])
})

test('refuses a statement that would end the transaction behind SET STATEMENT', async ({ skip }) => {
  await using env = await createTestEnvironment()
  const [server] = await env.run('SELECT VERSION() AS version')
  skip(!String(server?.['version']).includes('MariaDB'), 'MySQL has no SET STATEMENT')
  await env.adapter().transaction([env.data], async (inside) => {
    await insert(inside, env, 2)
    const ends = inside.queryDatabase(env.data, 'SET STATEMENT max_statement_time = 5 FOR COMMIT')
    await expect(ends).rejects.toMatchObject({ code: 'DBENV_ENDS_TRANSACTION', statement: 'COMMIT' })
    await inside.queryDatabase(env.data, 'SET STATEMENT max_statement_time = 5 FOR SELECT * FROM t FOR UPDATE')
  })
  expect(await idsOf(env)).toEqual([1, 2])
})

test('sends nothing after a connection that was lost, and leaves nothing', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const lost = db.transaction([env.data], async (inside) => {
    await insert(inside, env, 2)
    const [row] = await inside.queryDatabase(env.data, 'SELECT CONNECTION_ID() AS id')
    await env.run(`KILL ${row?.['id']}`)
    await inside.queryDatabase(env.data, 'SELECT 1').catch(() => {})
    await insert(inside, env, 3)
  })
  await expect(lost).rejects.toMatchObject({ code: 'DBENV_TRANSACTION_LOST', loss: 'disconnected' })
  expect(await idsOf(env)).toEqual([1])
})

test('takes savepoints, temporary tables and procedures that end nothing', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  await db.queryDatabase(env.data, 'CREATE PROCEDURE p() INSERT INTO t VALUES (3, NULL)')
  await db.transaction(
    [env.data],
    async (inside) => {
      const engine = await inside.getEngine(env.data)
      await engine.transaction((inner) => inner('t').insert({ id: 2 }))
      await engine.raw('SAVEPOINT a')
      await insert(inside, env, 9)
      await engine.raw('ROLLBACK TO SAVEPOINT a')
      await engine.raw('CREATE TEMPORARY TABLE x (id INT)')
      await engine.raw('DROP TEMPORARY TABLE x')
      await inside.queryDatabase(env.data, 'CALL p()')
      await inside.saveToDatabase([{ id: 4 }], env.data, 't')
      await inside.dynamicBatchUpdate(env.data, 't', [{ id: 4, v: 'x' }], { keyColumns: ['id'] })
    },
    { isolationLevel: 'serializable' },
  )
  expect(await idsOf(env)).toEqual([1, 2, 3, 4])
  // @ts-expect-error no such level
  const wrong = db.transaction([env.data], async () => {}, { isolationLevel: 'serializable; DROP' })
  await expect(wrong).rejects.toMatchObject({ code: 'DBENV_INVALID_ARGUMENT' })
})
