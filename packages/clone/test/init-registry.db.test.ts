import { mkdir, rmdir } from 'node:fs/promises'
import path from 'node:path'
import { parseDatabaseName } from '@dbenv/core'
import { localServer, type PrivateServer } from '@dbenv/server'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createTestEnvironment, planEnvironment } from '../src/create-test-environment.ts'
import { deleteEnvironment } from '../src/delete-environment.ts'
import { ensureRegistry, initRegistry, registerDatabases } from '../src/init-registry.ts'
import { listEnvironments } from '../src/list-environments.ts'
import { describeMisnamedRow } from '../src/registry/misnamed-rows.ts'
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
    const result = {
      baseNames: ['prices', 'trades'],
      leftOut: [],
      missingShared: [],
      withinTestGrants: [],
      misnamed: [],
    }
    expect(await register()).toEqual({ registered: ['prices'], ...result })
    expect(await register()).toEqual({ registered: [], ...result })
  })

  it('says which right on the registry an account lacks, and the GRANT that gives it', async () => {
    const { connection } = server
    await using session = await openSession(connection, { connections: 1 })
    const limited = { ...connection, user: 'limited', password: 'Aa1!aaaa' }
    await session.query(`CREATE USER 'limited'@'%' IDENTIFIED BY '${limited.password}'`)
    const denied = (grant: string) => ({
      code: 'DBENV_REGISTRY_DENIED',
      message: expect.stringContaining(`\`GRANT ${grant} ON \`master\\_config\`.* TO 'limited'@'%'\``),
    })
    await expect(listEnvironments({ connection: limited })).rejects.toMatchObject(denied('SELECT'))
    await session.query("GRANT SELECT ON `master\\_config`.* TO 'limited'@'%'")
    expect(await listEnvironments({ connection: limited })).toHaveLength(1)
    const deleting = deleteEnvironment({ connection: limited, environments: ['test-x'], confirm: true })
    await expect(deleting).rejects.toMatchObject(denied('UPDATE'))
    await session.query('RENAME TABLE master_config.database_configs TO master_config.away')
    try {
      await expect(ensureRegistry({ connection: limited })).rejects.toMatchObject(denied('CREATE'))
    } finally {
      await session.query('RENAME TABLE master_config.away TO master_config.database_configs')
    }
  })

  it('passes over a folder among the data that is no database', async () => {
    const { connection } = server
    await using session = await openSession(connection, { connections: 1 })
    const [row] = await session.rows('SELECT @@datadir AS folder')
    const folder = path.join(String(row?.['folder']), 'lost+found')
    await mkdir(folder)
    try {
      const register = (what: 'all' | readonly string[]) =>
        initRegistry({ connection, register: what, shared: ['holidays'] })
      expect((await register('all')).baseNames).toEqual(['prices', 'trades'])
      await expect(register(['#mysql50#lost+found'])).rejects.toMatchObject({ code: 'DBENV_NOT_REGISTRABLE' })
    } finally {
      await rmdir(folder)
    }
  })

  it('names the databases of prod that the rights of a test account would reach', async () => {
    const { connection } = server
    await using session = await openSession(connection, { connections: 1 })
    await session.query('CREATE DATABASE unit_test')
    const { withinTestGrants } = await initRegistry({ connection, register: ['unit_test'] })
    expect(withinTestGrants).toEqual(['unit_test'])
  })

  it('names a row of prod whose database is not called by its base name, and so does the plan of a copy', async () => {
    const { connection } = server
    await using session = await openSession(connection, { connections: 1 })
    await session.query('CREATE DATABASE wid_live')
    await session.query(
      "INSERT INTO master_config.database_configs (base_name, environment, database_name) VALUES ('wid', 'prod', 'wid_live')",
    )
    const { misnamed } = await initRegistry({ connection })
    expect(misnamed).toEqual([{ baseName: 'wid', databaseName: 'wid_live' }])
    // It is registered, as `wid`: no reason to stop at it.
    expect((await initRegistry({ connection, register: 'all', shared: ['holidays'] })).baseNames).not.toContain(
      'wid_live',
    )
    await expect(registerDatabases({ connection, baseNames: ['wid_live'] })).rejects.toMatchObject({
      code: 'DBENV_NOT_REGISTRABLE',
      message: expect.stringContaining("production's row of `wid` names it"),
    })
    const plan = await planEnvironment({ connection, environment: 'test-wid', only: ['wid'] })
    expect(plan.warnings).toEqual([
      describeMisnamedRow({ baseName: 'wid', databaseName: parseDatabaseName('wid_live') }),
    ])
    const [, advice = ''] = /\((?:`)(UPDATE [^`]*)`\)/.exec(plan.warnings[0] ?? '') ?? []
    await session.query(advice)
    expect(await initRegistry({ connection })).toMatchObject({
      misnamed: [],
      baseNames: expect.arrayContaining(['wid_live']),
    })
  })
})
