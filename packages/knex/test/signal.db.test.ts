import { setTimeout as sleep } from 'node:timers/promises'
import { createConnection } from 'mysql2/promise'
import { expect, test } from 'vitest'
import type { DatabaseAdapter, DatabaseOperations } from '../src/database-adapter.ts'
import { LOCKING, READS, readAll, rowsOf } from './signal-reads.ts'
import { createTestEnvironment, type TestEnvironment } from './test-environment.ts'

type Call = (db: Pick<DatabaseAdapter, 'saveToDatabase'>, base: string, signal: AbortSignal) => Promise<unknown>

const save: Call = (db, base, signal) =>
  db.saveToDatabase(
    [
      { id: 2, v: 'new' },
      { id: 1, v: 'new' },
    ],
    base,
    't',
    { duplicates: 'update', signal },
  )

const CALLS: readonly (readonly [
  string,
  (db: DatabaseAdapter, base: string, signal: AbortSignal) => Promise<unknown>,
])[] = [
  ['saveToDatabase', save],
  [
    'dynamicBatchUpdate',
    (db, base, signal) => db.dynamicBatchUpdate(base, 't', [{ id: 1, v: 'new' }], { keyColumns: ['id'], signal }),
  ],
  ['updateWhere', (db, base, signal) => db.updateWhere(base, 't', { v: 'new' }, 'TRUE', { signal })],
  ...READS,
  ['transaction', (db, base, signal) => db.transaction([base], (tx) => tx.queryDatabase(base, LOCKING), { signal })],
]

/** Locks the row of `t`. */
async function lockRows(env: TestEnvironment): Promise<AsyncDisposable> {
  const connection = await createConnection(env.settings)
  await connection.query(`USE \`${env.data}_${env.environment}\``)
  await connection.query('START TRANSACTION')
  await connection.query('SELECT * FROM t WHERE id = 1 FOR UPDATE')
  return { [Symbol.asyncDispose]: () => connection.end() }
}

/** Aborts once a statement that the pattern finds runs on the environment's database. */
async function abortDuring(env: TestEnvironment, controller: AbortController, pattern: string): Promise<void> {
  const find = "SELECT id FROM information_schema.processlist WHERE db = ? AND info RLIKE ? AND command <> 'Sleep'"
  const running = () => env.run(find, [`${env.data}_${env.environment}`, pattern])
  await expect.poll(running, { timeout: 10_000 }).toHaveLength(1)
  controller.abort(new Error('enough'))
}

test.each(CALLS)('%s ends by its signal while it waits for a lock, and keeps its connection', async (_, call) => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  const ask = () => db.queryDatabase(env.data, 'SELECT CONNECTION_ID() AS id')
  const before = await ask()
  await using _lock = await lockRows(env)
  const controller = new AbortController()
  const ended = expect(call(db, env.data, controller.signal)).rejects.toThrow('enough')
  await abortDuring(env, controller, 'new')
  await ended
  expect(await rowsOf(env)).toEqual([{ id: 1, v: 'test' }])
  expect(await ask()).toEqual(before)
})

test.each(CALLS)('%s ends by its signal while it waits for a connection', async (_, call) => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  await db.transaction([env.data], async () => {
    const controller = new AbortController()
    const ended = expect(call(db, env.data, controller.signal)).rejects.toThrow('enough')
    controller.abort(new Error('enough'))
    await ended
    await expect(call(db, env.data, controller.signal)).rejects.toThrow('enough')
  })
  expect(await db.queryDatabase(env.data, 'SELECT v FROM t')).toEqual([{ v: 'test' }])
})

test('a long LOAD DATA ends by its signal, and leaves no row', async () => {
  await using env = await createTestEnvironment()
  const name = `\`${env.data}_${env.environment}\``
  await env.run(`CREATE TRIGGER ${name}.slow BEFORE INSERT ON ${name}.t FOR EACH ROW SET @x = SLEEP(0.01)`)
  const rows = Array.from({ length: 3_000 }, (_, id) => ({ id: id + 2, v: 'x' }))
  const controller = new AbortController()
  const { signal } = controller
  const ended = expect(env.adapter().saveToDatabase(rows, env.data, 't', { signal })).rejects.toThrow('enough')
  // The server shows the statement, or that of the trigger in it.
  await abortDuring(env, controller, 'LOAD DATA|SLEEP')
  await ended
  expect(await rowsOf(env)).toEqual([{ id: 1, v: 'test' }])
})

test.each(READS)('a transaction goes on after the signal of a %s in it', async (_, read) => {
  await using env = await createTestEnvironment()
  await using _lock = await lockRows(env)
  const controller = new AbortController()
  await env.adapter().transaction([env.data], async (tx) => {
    await tx.saveToDatabase([{ id: 8, v: 'before' }], env.data, 't')
    const ended = expect(read(tx, env.data, controller.signal)).rejects.toThrow('enough')
    await abortDuring(env, controller, 'new')
    await ended
    await tx.saveToDatabase([{ id: 9, v: 'after' }], env.data, 't')
  })
  expect((await rowsOf(env)).map(({ id }) => id)).toEqual([1, 8, 9])
})

test('a stream ends by its signal between two rows, also in a transaction, which goes on', async () => {
  await using env = await createTestEnvironment()
  // Wide rows, which the server sends before it has all.
  const endless = "SELECT REPEAT('x', 1000) AS text, SLEEP(id > 600) FROM big"
  const name = `\`${env.data}_${env.environment}\`.big`
  await env.run(`CREATE TABLE ${name} (id INT PRIMARY KEY)`)
  const ids = Array.from({ length: 1_000 }, (_, id) => `(${id})`).join(', ')
  await env.run(`INSERT INTO ${name} VALUES ${ids}`)
  const readSome = async (db: DatabaseOperations): Promise<number> => {
    const controller = new AbortController()
    let rows = 0
    const read = async () => {
      for await (const _row of db.streamDatabase(env.data, endless, [], { signal: controller.signal })) {
        rows += 1
        if (rows === 3) controller.abort(new Error('enough'))
      }
    }
    await expect(read()).rejects.toThrow('enough')
    return rows
  }
  const db = env.adapter({ pool: { max: 1 } })
  expect(await readSome(db)).toBe(3)
  await db.transaction([env.data], async (tx) => {
    await tx.saveToDatabase([{ id: 8, v: 'before' }], env.data, 't')
    expect(await readSome(tx)).toBe(3)
    await tx.saveToDatabase([{ id: 9, v: 'after' }], env.data, 't')
  })
  expect((await rowsOf(env)).map(({ id }) => id)).toEqual([1, 8, 9])
})

test('a transaction whose signal aborts is undone at once, whatever its body waits for', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter({ pool: { max: 1 } })
  const controller = new AbortController()
  let later: Promise<unknown> | undefined
  const ended = db.transaction(
    [env.data],
    async (tx) => {
      await tx.saveToDatabase([{ id: 8, v: 'gone' }], env.data, 't')
      later = sleep(100).then(() => tx.queryDatabase(env.data, 'SELECT 1').catch((error: unknown) => error))
      controller.abort(new Error('enough'))
      await new Promise(() => {})
    },
    { signal: controller.signal },
  )
  await expect(ended).rejects.toThrow('enough')
  expect(await rowsOf(env)).toEqual([{ id: 1, v: 'test' }])
  expect(await db.queryDatabase(env.data, 'SELECT v FROM t')).toEqual([{ v: 'test' }])
  expect(await later).toMatchObject({ code: 'DBENV_TRANSACTION_ENDED' })
})

test('refuses a signal that is none, before anything is sent', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const signal = Object.create(null)
  const refused = { code: 'DBENV_INVALID_ARGUMENT' }
  await expect(db.queryDatabase(env.data, 'SELECT 1', [], { signal })).rejects.toMatchObject(refused)
  await expect(readAll(db.streamDatabase(env.data, 'SELECT 1', [], { signal }))).rejects.toMatchObject(refused)
  await expect(db.transaction([env.data], async () => 1, { signal })).rejects.toMatchObject(refused)
})

test('a transaction around a save that its signal ended goes on without any of its rows', async () => {
  await using env = await createTestEnvironment()
  await using _lock = await lockRows(env)
  const controller = new AbortController()
  await env.adapter().transaction([env.data], async (tx) => {
    await tx.saveToDatabase([{ id: 8, v: 'before' }], env.data, 't')
    const ended = expect(save(tx, env.data, controller.signal)).rejects.toThrow('enough')
    await abortDuring(env, controller, 'INSERT')
    await ended
    await tx.saveToDatabase([{ id: 9, v: 'after' }], env.data, 't')
  })
  expect(await rowsOf(env)).toEqual([
    { id: 1, v: 'test' },
    { id: 8, v: 'before' },
    { id: 9, v: 'after' },
  ])
})
