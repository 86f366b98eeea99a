import { describe, expect, type TestContext, test } from 'vitest'
import type { DatabaseOperations } from '../src/database-adapter.ts'
import { openRelay } from './relay.ts'
import { LOCKING, READS, rowsOf } from './signal-reads.ts'
import { createTestEnvironment, type TestEnvironment } from './test-environment.ts'

// Each takes the time after which a connection is cut.
describe.concurrent('where the server does not answer', () => {
  /** An adapter whose server says nothing more, to anybody, once it was sent a text, and a signal that aborts then. */
  async function freezeAt(env: TestEnvironment, text: string, { onTestFinished }: Pick<TestContext, 'onTestFinished'>) {
    const controller = new AbortController()
    const { socketPath: _socket, ...settings } = env.settings
    let isFrozen = false
    const way = await openRelay(
      env.settings,
      (bytes, server) => {
        if (isFrozen) return
        isFrozen = bytes.includes(text)
        if (isFrozen) {
          server.pause()
          controller.abort(new Error('enough'))
        }
        server.write(bytes)
      },
      onTestFinished,
    )
    return { db: env.adapter({ connection: { ...settings, ...way } }), signal: controller.signal }
  }

  test('a save ends by its signal', async (context) => {
    await using env = await createTestEnvironment()
    const { db, signal } = await freezeAt(env, 'INSERT', context)
    const rows = [{ id: 2, v: 'x' }]
    await expect(db.saveToDatabase(rows, env.data, 't', { duplicates: 'ignore', signal })).rejects.toThrow('enough')
    expect(await rowsOf(env)).toEqual([{ id: 1, v: 'test' }])
  })

  test.for(READS)('a %s ends by its signal', async ([, read], context) => {
    await using env = await createTestEnvironment()
    const { db, signal } = await freezeAt(env, LOCKING, context)
    await expect(read(db, env.data, signal)).rejects.toThrow('enough')
  })

  test('a transaction ends by its signal', async (context) => {
    await using env = await createTestEnvironment()
    const { db, signal } = await freezeAt(env, LOCKING, context)
    const body = (tx: DatabaseOperations) => tx.queryDatabase(env.data, LOCKING)
    await expect(db.transaction([env.data], body, { signal })).rejects.toThrow('enough')
  })

  test('a save at its COMMIT says that nobody knows', async (context) => {
    await using env = await createTestEnvironment()
    const { db, signal } = await freezeAt(env, 'COMMIT', context)
    await expect(db.saveToDatabase([{ id: 2, v: 'x' }], env.data, 't', { signal })).rejects.toMatchObject({
      code: 'DBENV_CONNECTION_LOST',
      outcome: 'not known',
      message: expect.stringContaining('had not ended the call 5000 ms after its signal'),
    })
  })

  test('an update in batches says that nobody knows of the one under way', async (context) => {
    await using env = await createTestEnvironment()
    const { db, signal } = await freezeAt(env, "'later' WHERE (`id` > 1)", context)
    await env.run(`INSERT INTO \`${env.data}_${env.environment}\`.t VALUES (2, 'test')`)
    const update = db.updateWhere(env.data, 't', { v: 'later' }, 'TRUE', { batchSize: 1, signal })
    await expect(update).rejects.toMatchObject({
      code: 'DBENV_PARTLY_UPDATED',
      batches: 1,
      cause: { code: 'DBENV_CONNECTION_LOST', outcome: 'batch not known' },
    })
  })

  test('a transaction around a save that its signal ended is lost, and says so', async (context) => {
    await using env = await createTestEnvironment()
    const { db, signal } = await freezeAt(env, "'frozen'", context)
    const body = db.transaction([env.data], async (tx) => {
      await tx.saveToDatabase([{ id: 2, v: 'x' }], env.data, 't')
      const saving = tx.saveToDatabase([{ id: 3, v: 'frozen' }], env.data, 't', { signal })
      await expect(saving).rejects.toThrow('enough')
    })
    await expect(body).rejects.toMatchObject({ code: 'DBENV_TRANSACTION_LOST', loss: 'disconnected' })
    expect(await rowsOf(env)).toEqual([{ id: 1, v: 'test' }])
  })
})
