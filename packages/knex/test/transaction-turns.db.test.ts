import { expect, test } from 'vitest'
import { createTestEnvironment, type TestEnvironment } from './test-environment.ts'

/** Longer than a connection takes to be opened, also on a busy machine. */
const PATIENCE_MS = 500

async function idsOf(env: TestEnvironment, baseName = env.data): Promise<readonly unknown[]> {
  const rows = await env.adapter().queryDatabase<{ id: number }>(baseName, 'SELECT id FROM t ORDER BY id')
  return rows.map(({ id }) => id)
}

test('runs inside the transaction of an engine what its body asks of the transaction around it', async () => {
  await using env = await createTestEnvironment()
  await env.adapter().transaction([env.data, env.config], async (inside) => {
    const engine = await inside.getEngine(env.data)
    await engine.transaction(async (trx) => {
      await trx('t').insert({ id: 2 })
      await inside.queryDatabase(env.config, 'INSERT INTO t VALUES (20, NULL)')
      // The connection stood on the other database in between.
      await trx('t').insert({ id: 3 })
      await inside.saveToDatabase([{ id: 21 }], env.config, 't')
      await engine('t').insert({ id: 4 })
      for await (const row of inside.streamDatabase(env.config, 'SELECT id FROM t')) expect(row).toHaveProperty('id')
      expect(await trx('t').pluck('id').orderBy('id')).toEqual([1, 2, 3, 4])
    })
  })
  expect(await idsOf(env)).toEqual([1, 2, 3, 4])
  expect(await idsOf(env, env.config)).toEqual([1, 20, 21])
})

test('rolls back with the transaction of an engine what ran inside it, and nothing else', async () => {
  await using env = await createTestEnvironment()
  await env.adapter().transaction([env.data, env.config], async (inside) => {
    const engine = await inside.getEngine(env.data)
    let hasBegun = (): void => {}
    const begun = new Promise<void>((resolve) => {
      hasBegun = resolve
    })
    const inner = engine.transaction(async (trx) => {
      hasBegun()
      await trx('t').insert({ id: 2 })
      await inside.queryDatabase(env.config, 'INSERT INTO t VALUES (20, NULL)')
      await (await inside.getEngine(env.config)).transaction((other) => other('t').insert({ id: 22 }))
      throw new Error('undo')
    })
    const undone = expect(inner).rejects.toThrow('undo')
    await begun
    // Asked for while the other holds the connection, from outside of it: it waits, and stands.
    await inside.queryDatabase(env.config, 'INSERT INTO t VALUES (30, NULL)')
    await undone
  })
  expect(await idsOf(env)).toEqual([1])
  expect(await idsOf(env, env.config)).toEqual([1, 30])
})

test('stands each of many statements in parallel on its own database', async () => {
  await using env = await createTestEnvironment()
  await env.adapter().transaction([env.data, env.config], async (inside) => {
    const engine = await inside.getEngine(env.data)
    await engine.transaction(async (trx) => {
      await Promise.all(
        Array.from({ length: 20 }, (_, index) => [
          trx('t').insert({ id: 100 + index }),
          inside.queryDatabase(env.config, 'INSERT INTO t VALUES (?, NULL)', [200 + index]),
          trx.transaction((deeper) => deeper('t').insert({ id: 300 + index })),
        ]).flat(),
      )
    })
  })
  expect(await idsOf(env)).toHaveLength(41)
  expect(await idsOf(env, env.config)).toHaveLength(21)
})

test('takes up what an engine transaction left running when it ended', async () => {
  await using env = await createTestEnvironment()
  await env.adapter().transaction([env.data], async (inside) => {
    const engine = await inside.getEngine(env.data)
    let later: Promise<unknown> = Promise.resolve()
    await engine.transaction(async (trx) => {
      await trx('t').insert({ id: 2 })
      later = new Promise((resolve) => setTimeout(resolve, 20)).then(() =>
        inside.queryDatabase(env.data, 'INSERT INTO t VALUES (3, NULL)'),
      )
    })
    await later
  })
  expect(await idsOf(env)).toEqual([1, 2, 3])
})

test('rolls back the whole of what still ran when the transaction of an engine failed', async () => {
  await using env = await createTestEnvironment()
  const many = Array.from({ length: 30_000 }, (_, index) => ({ id: index + 2 }))
  await env.adapter().transaction([env.data, env.config], async (inside) => {
    const engine = await inside.getEngine(env.data)
    const inner = engine.transaction((trx) =>
      Promise.all([
        trx('t').insert({ id: -1 }),
        inside.saveToDatabase(many, env.data, 't'),
        inside.saveToDatabase(many, env.config, 't'),
        Promise.reject(new Error('undo')),
      ]),
    )
    await expect(inner).rejects.toThrow('undo')
  })
  expect(await idsOf(env)).toEqual([1])
  expect(await idsOf(env, env.config)).toEqual([1])
})

test('says what holds the connection instead of waiting for ever', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { acquireTimeoutMs: PATIENCE_MS } })
  const busy = { code: 'DBENV_TRANSACTION_BUSY', waitedMs: PATIENCE_MS }
  await db.transaction([env.data], async (inside) => {
    const engine = await inside.getEngine(env.data)
    const trx = await engine.transaction()
    await trx('t').insert({ id: 2 })
    await expect(inside.queryDatabase(env.data, 'SELECT 1')).rejects.toMatchObject(busy)
    await expect(Promise.resolve(engine('t'))).rejects.toMatchObject(busy)
    await trx.commit()
    for await (const _ of inside.streamDatabase(env.data, 'SELECT id FROM t')) {
      await expect(inside.queryDatabase(env.data, 'SELECT 1')).rejects.toMatchObject(busy)
      break
    }
    await inside.queryDatabase(env.data, 'INSERT INTO t VALUES (3, NULL)')
  })
  expect(await idsOf(env)).toEqual([1, 2, 3])
})

test('ends, and keeps nothing, when an engine transaction inside it is never ended', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { acquireTimeoutMs: PATIENCE_MS } })
  const leaveOpen = (end: () => void) =>
    db.transaction([env.data], async (inside) => {
      const trx = await (await inside.getEngine(env.data)).transaction()
      await trx('t').insert({ id: 2 })
      end()
    })
  await expect(leaveOpen(() => {})).rejects.toMatchObject({ code: 'DBENV_TRANSACTION_BUSY' })
  const undo = leaveOpen(() => {
    throw new Error('undo')
  })
  await expect(undo).rejects.toThrow('undo')
  expect(await idsOf(env)).toEqual([1])
})
