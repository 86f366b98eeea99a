import { localServer, type PrivateServer } from '@dbenv/server'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createTestEnvironment } from '../src/create-test-environment.ts'
import { initRegistry, registerDatabases } from '../src/init-registry.ts'
import { openSession } from '../src/session/open-session.ts'

// A server of its own: `all` means every database of a server.
let server: PrivateServer

beforeAll(async () => {
  server = await localServer({ program: inject('testServer').program }).start()
  const { connection } = server
  await using session = await openSession(connection, { connections: 1 })
  await session.query('CREATE DATABASE trades; CREATE DATABASE prices; CREATE DATABASE holidays')
  await initRegistry({ connection, register: ['trades'] })
  await createTestEnvironment({ connection, environment: 'test-x' })
  await createTestEnvironment({ connection, environment: 'test-orphan' })
  // A clone that the registry has forgotten: its marker still says what it is.
  await session.query("DELETE FROM master_config.database_configs WHERE environment = 'test-orphan'")
})

afterAll(() => server.stop())

describe('initRegistry', () => {
  it.each([
    ['a shared database', 'holidays', /shared by all environments/],
    ['the registry itself', 'master_config', /shared by all environments/],
    ['a database that is not there', 'prise', /no database of that name/],
    ['a system schema', 'mysql', /system schema/],
    ["an environment's database", 'trades_test-x', /belongs to environment `test-x`/],
    ['a clone that the registry has forgotten', 'trades_test-orphan', /made it for environment `test-orphan`/],
  ])('does not register %s, nor anything with it', async (_, name, reason) => {
    const { connection } = server
    const registering = registerDatabases({ connection, baseNames: ['prices', name], shared: ['holidays'] })
    await expect(registering).rejects.toThrow(reason)
    expect((await initRegistry({ connection })).baseNames).toEqual(['trades'])
  })

  it('registers all of prod, and nothing else, once', async () => {
    const { connection } = server
    const register = () => initRegistry({ connection, register: 'all', shared: ['holidays'] })
    expect(await register()).toEqual({ registered: ['prices'], baseNames: ['prices', 'trades'], missingShared: [] })
    expect(await register()).toEqual({ registered: [], baseNames: ['prices', 'trades'], missingShared: [] })
  })
})
