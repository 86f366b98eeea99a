import type { ConnectionSettings } from '@dbenv/core'
import { expect, test, vi } from 'vitest'
import { EnvironmentBinding } from '../src/connection/environment-binding.ts'
import type { DatabaseAdapter } from '../src/database-adapter.ts'
import { openRelay } from './relay.ts'
import { createTestEnvironment, type TestEnvironment } from './test-environment.ts'

const LOST = 'DBENV_CONNECTION_LOST'

/** Kills the connections that stand on the environment's database. */
async function killWriters(env: TestEnvironment): Promise<void> {
  const rows = await env.run('SELECT id AS id FROM information_schema.processlist WHERE db = ?', [nameOf(env)])
  for (const { id } of rows) await env.run(`KILL ${id}`)
}

function nameOf(env: TestEnvironment): string {
  return `${env.data}_${env.environment}`
}

/** Rows of which the last comes when the connection was killed. */
async function* rowsUntilKilled(env: TestEnvironment, count: number): AsyncGenerator<object, void, undefined> {
  for (let id = 2; id < count + 2; id += 1) {
    if (id === count) await killWriters(env)
    yield { id, v: 'x' }
  }
}

async function countRows(env: TestEnvironment, table = 't'): Promise<number> {
  const [row] = await env.run(`SELECT COUNT(*) AS n FROM \`${nameOf(env)}\`.${table}`)
  return Number(row?.['n'])
}

test.each([10, 3_000, 40_000])('says which save was lost, and that no row of %i is there', async (count) => {
  await using env = await createTestEnvironment()
  const theCaller = async (): Promise<unknown> =>
    await env.adapter().saveToDatabase(rowsUntilKilled(env, count), env.data, 't')
  const error: unknown = await theCaller().catch((reason) => reason)
  expect(error).toMatchObject({
    code: LOST,
    name: 'ConnectionLostError',
    baseName: env.data,
    table: 't',
    outcome: 'nothing',
    cause: expect.any(Error),
    stack: expect.stringContaining('theCaller'),
    message: expect.stringMatching(
      /^The connection to the server at `[^`]+` was lost in the save of table `t` of `data\w+`: .+ no row was changed\./,
    ),
  })
  expect(await countRows(env)).toBe(1)
})

test('says so of an update', async () => {
  await using env = await createTestEnvironment()
  const rows = [
    { id: 1, v: 'x' },
    { id: 2, v: 'x' },
  ]
  await env.run(
    `CREATE TRIGGER \`${nameOf(env)}\`.slow BEFORE UPDATE ON \`${nameOf(env)}\`.t FOR EACH ROW DO SLEEP(20)`,
  )
  const update = env.adapter().dynamicBatchUpdate(env.data, 't', rows, { keyColumns: ['id'] })
  const failed = expect(update).rejects.toMatchObject({
    code: LOST,
    outcome: 'nothing',
    message: expect.stringContaining('in the update of table `t`'),
  })
  await expect
    .poll(
      async () =>
        await env.run("SELECT id FROM information_schema.processlist WHERE info LIKE '%SLEEP%' AND db = ?", [
          nameOf(env),
        ]),
    )
    .toHaveLength(1)
  await killWriters(env)
  await failed
})

test('says that a part may be there where the table has no transactions', async () => {
  await using env = await createTestEnvironment()
  await env.run(`CREATE TABLE \`${nameOf(env)}\`.m (id INT PRIMARY KEY, v VARCHAR(20)) ENGINE=MyISAM`)
  const save = env.adapter().saveToDatabase(rowsUntilKilled(env, 40_000), env.data, 'm')
  await expect(save).rejects.toMatchObject({
    code: LOST,
    outcome: 'a part',
    message: expect.stringContaining('may be'),
  })
  expect(await countRows(env, 'm')).toBeGreaterThan(0)
})

test('says that a transaction around the save is rolled back too', async () => {
  await using env = await createTestEnvironment()
  const body = env.adapter().transaction([env.data], async (tx) => {
    await tx.queryDatabase(env.data, "INSERT INTO t VALUES (9999, 'x')")
    const save = tx.saveToDatabase(rowsUntilKilled(env, 300), env.data, 't')
    await expect(save).rejects.toMatchObject({ code: LOST, outcome: 'nothing of the transaction' })
    await tx.queryDatabase(env.data, 'SELECT 1')
  })
  await expect(body).rejects.toMatchObject({ code: 'DBENV_TRANSACTION_LOST', loss: 'disconnected' })
  expect(await countRows(env)).toBe(1)
})

/** A way to the server that passes on a statement, and is cut before the answer comes. */
async function cutBehind(env: TestEnvironment, statement: string): Promise<ConnectionSettings> {
  const { socketPath: _socket, ...settings } = env.settings
  const way = await openRelay(env.settings, (bytes, server, client) => {
    server.write(bytes)
    if (bytes.includes(statement)) server.pause() && client.destroy()
  })
  return { ...settings, ...way }
}

test('says that nobody knows where the answer to COMMIT was lost', async () => {
  await using env = await createTestEnvironment()
  const connection = await cutBehind(env, 'COMMIT')
  const save = env.adapter({ connection }).saveToDatabase([{ id: 2, v: 'x' }], env.data, 't')
  const address = `${connection.host}:${connection.port}`
  await expect(save).rejects.toMatchObject({ code: LOST, outcome: 'not known', address })
  await expect.poll(() => countRows(env)).toBe(2)
})

test.each([
  [
    'transaction',
    (db: DatabaseAdapter, base: string) =>
      db.transaction([base], async (tx) => {
        await tx.saveToDatabase([{ id: 2, v: 'x' }], base, 't')
      }),
  ],
  [
    'transaction of an engine',
    async (db: DatabaseAdapter, base: string) => {
      const engine = await db.getEngine(base)
      await engine.transaction(async (trx) => {
        await trx('t').insert({ id: 2, v: 'x' })
      })
    },
  ],
])('says so of a %s whose COMMIT was not answered', async (_, run) => {
  await using env = await createTestEnvironment()
  const body = run(env.adapter({ connection: await cutBehind(env, 'COMMIT') }), env.data)
  await expect(body).rejects.toMatchObject({
    code: 'DBENV_TRANSACTION_LOST',
    loss: 'not known',
    cause: { code: 'PROTOCOL_CONNECTION_LOST' },
  })
  await expect.poll(() => countRows(env)).toBe(2)
})

test('leaves an error as it is that comes from elsewhere', async () => {
  await using env = await createTestEnvironment()
  const lost = Object.assign(new Error('another server went'), { fatal: true })
  const rows = async function* () {
    yield* [{ id: 2 }]
    throw lost
  }
  await expect(env.adapter().saveToDatabase(rows(), env.data, 't')).rejects.toBe(lost)
})

test('says so too when the connection goes before the table is looked up', async () => {
  await using env = await createTestEnvironment()
  const db = env.adapter()
  const { acquire } = EnvironmentBinding.prototype
  const patched = vi.spyOn(EnvironmentBinding.prototype, 'acquire').mockImplementationOnce(async function (
    this: EnvironmentBinding,
    baseName,
  ) {
    const bound = await acquire.call(this, baseName)
    await killWriters(env)
    return bound
  })
  await expect(db.saveToDatabase([{ id: 2, v: 'x' }], env.data, 't')).rejects.toMatchObject({
    code: LOST,
    outcome: 'nothing',
  })
  patched.mockRestore()
  expect(await countRows(env)).toBe(1)
})
