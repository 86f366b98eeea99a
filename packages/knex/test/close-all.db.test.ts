import type { Socket } from 'node:net'
import { test } from '@dbenv/vitest'
import { expect } from 'vitest'
import { createDatabaseAdapter } from '../src/index.ts'
import { enterBareProcess } from './bare-process.ts'
import { openRelay } from './relay.ts'
import { createTestEnvironment } from './test-environment.ts'

const base = 'portfolio_data'
const closed = { code: 'DBENV_ADAPTER_CLOSED' }

test('closeAll waits for every call that came before it, and refuses those after it', async ({ environment }) => {
  using _process = enterBareProcess()
  const db = createDatabaseAdapter({ environment: environment.name, pool: { max: 2 } })
  const engine = await db.getEngine('portfolio_config')
  const stream = db.streamDatabase(base, 'SELECT 1 AS one')
  // Some wait for a connection, and none has read the names of its database yet.
  const calls = [1, 2, 3, 4, 5].map((each) => db.queryDatabase(base, 'SELECT ? AS x, SLEEP(0.05)', [each]))
  const count = engine('users').count({ n: '*' })
  const body = db.transaction([base], async (inside) => {
    await inside.queryDatabase(base, 'SELECT SLEEP(0.05)')
    return await inside.queryDatabase(base, 'SELECT 9 AS x')
  })
  const other = db.getEngine(base)
  const counted = count.then((rows) => rows)
  const closing = db.closeAll()
  await expect(db.queryDatabase(base, 'SELECT 1')).rejects.toMatchObject(closed)
  await expect(engine('users').select()).rejects.toMatchObject(closed)
  expect((await Promise.all(calls)).map(([row]) => row?.['x'])).toEqual([1, 2, 3, 4, 5])
  expect([await counted, await body]).toEqual([[{ n: 2 }], [{ x: 9 }]])
  expect((await other).client.config).toBeDefined()
  await closing
  await expect(stream[Symbol.asyncIterator]().next()).rejects.toMatchObject(closed)
})

test('a call in the tick before closeAll is done, and a second closeAll waits as the first does', async ({
  environment,
}) => {
  using _process = enterBareProcess()
  const db = createDatabaseAdapter({ environment: environment.name })
  const done: string[] = []
  const call = db.queryDatabase(base, 'SELECT SLEEP(0.05)').then(() => done.push('call'))
  const closings = [db.closeAll(), db.closeAll()].map((each) => each.then(() => done.push('closed')))
  await Promise.all([call, ...closings])
  expect(done).toEqual(['call', 'closed', 'closed'])
})

test('closeAll cuts a connection whose server has gone silent, which would keep the process alive', async () => {
  await using env = await createTestEnvironment()
  const { socketPath: _socket, ...settings } = env.settings
  const clients = new Set<Socket>()
  let isSilent = false
  const way = await openRelay(env.settings, (bytes, server, client) => {
    clients.add(client)
    if (!isSilent) server.write(bytes)
  })
  const db = env.adapter({ connection: { ...settings, ...way } })
  await db.queryDatabase(env.data, 'SELECT 1')
  isSilent = true
  await db.closeAll()
  await expect.poll(() => [...clients].map(({ closed }) => closed)).toEqual([true])
})
