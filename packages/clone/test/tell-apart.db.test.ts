import { localServer } from '@dbenv/server'
import { expect, inject, test } from 'vitest'
import { openSession } from '../src/session/open-session.ts'

const { connection, program } = inject('testServer')

test('knows one server again by another address', async () => {
  await using one = await openSession(connection)
  const { socketPath: _, ...address } = connection
  await using other = await openSession(address, { beside: one })
  expect(other.server.identity).toBe(one.server.identity)
  expect(other.openBeside(1).server.identity).toBe(one.server.identity)
})

test('tells servers apart that say the same of themselves, as a copy of a machine does', async () => {
  await using one = await openSession(connection)
  await using server = await localServer({ program }).start()
  await using second = await openSession(server.connection)
  const twin = {
    server: { ...second.server, identity: one.server.identity },
    rows: second.rows.bind(second),
    withConnection: second.withConnection,
  }
  await using other = await openSession(connection, { beside: twin })
  expect(other.server.identity).not.toBe(one.server.identity)
  expect(await other.rows('SELECT 1 AS one')).toEqual([{ one: 1 }])
})
