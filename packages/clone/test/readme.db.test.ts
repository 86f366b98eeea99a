import { readFileSync } from 'node:fs'
import type { ConnectionSettings } from '@dbenv/core'
import { localServer, type PrivateServer } from '@dbenv/server'
import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest'
import {
  createEphemeralEnvironment,
  createTestEnvironment,
  deleteEnvironment,
  initRegistry,
  listEnvironments,
} from '../src/index.ts'
import { openSession } from '../src/session/open-session.ts'

// A server of its own: the README registers and clones all of prod.
let server: PrivateServer
let connection: ConnectionSettings

beforeAll(async () => {
  server = await localServer({ program: inject('testServer').program }).start()
  connection = server.connection
  await using session = await openSession(connection, { connections: 1 })
  for (const name of ['trades', 'prices']) {
    await session.query(`CREATE DATABASE ${name}; CREATE TABLE ${name}.t (id INT PRIMARY KEY)`)
  }
})

afterAll(() => server.stop())

it('is what this test runs', () => {
  const fold = (text: string): string => text.replace(/\s+/g, ' ')
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const test = fold(readFileSync(new URL(import.meta.url), 'utf8'))
  const blocks = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => fold(code ?? '').trim())
  expect(blocks).toHaveLength(2)
  for (const block of blocks) expect(test).toContain(block)
})

it('creates and deletes an environment', async () => {
  const print = vi.spyOn(console, 'log').mockReturnValue()
  await initRegistry({ connection, register: ['trades', 'prices'] })

  const names = await createTestEnvironment({ connection, environment: 'test-x', content: 'schema-and-data' })
  console.log(names.get('trades')) // trades_test-x

  await deleteEnvironment({ connection, environments: ['test-x'], confirm: true })
  expect(print.mock.calls).toEqual([['trades_test-x']])
  print.mockRestore()
})

it('takes an environment for as long as it runs', async () => {
  const print = vi.spyOn(console, 'log').mockReturnValue()
  {
    await using run = await createEphemeralEnvironment({ connection, label: 'suite' })
    console.log(run.environment, run.databases)
  }
  expect(print.mock.calls).toMatchObject([[expect.stringMatching(/^test-suite-/), expect.anything()]])
  expect(await listEnvironments({ connection })).toEqual([])
  print.mockRestore()
})
