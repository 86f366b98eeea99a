import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createEphemeralEnvironment, listEnvironments } from '@dbenv/clone'
import { readConnectionSettings } from '@dbenv/core'
import { createConnection } from 'mysql2/promise'

const connection = readConnectionSettings()

test('gives one test an environment that is gone at the end of its block', async () => {
  let name: string | undefined
  {
    await using environment = await createEphemeralEnvironment({ connection, content: 'schema-and-data' })
    name = environment.databases.get('warehouse_stock')
    const session = await createConnection({ ...connection })
    await using _closing = { [Symbol.asyncDispose]: () => session.end() }
    await session.query('DELETE FROM ??.items WHERE item_id = 3', [name])
    assert.equal((await listNames()).includes(environment.environment), true)
  }
  assert.deepEqual(await findDatabases(name), [])
})

test('removes the environment when the test throws', async () => {
  let name: string | undefined
  const failing = async () => {
    await using environment = await createEphemeralEnvironment({ connection })
    name = environment.databases.get('warehouse_orders')
    throw new Error('the test fails')
  }
  await assert.rejects(failing, /the test fails/)
  assert.deepEqual(await findDatabases(name), [])
})

async function listNames(): Promise<readonly string[]> {
  return (await listEnvironments({ connection })).map(({ environment }) => environment)
}

async function findDatabases(name: string | undefined): Promise<unknown> {
  assert.ok(name)
  const session = await createConnection({ ...connection })
  await using _closing = { [Symbol.asyncDispose]: () => session.end() }
  const [rows] = await session.query('SHOW DATABASES LIKE ?', [name.replaceAll('_', '\\_')])
  return rows
}
