import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { ConnectionSettings } from '@dbenv/core'
import { localServer } from '@dbenv/server'
import { type Connection, createConnection } from 'mysql2/promise'
import { expect, inject, test } from 'vitest'
import { toConnectionOptions } from '../src/session/connection-options.ts'
import { openSession } from '../src/session/open-session.ts'

const { program } = inject('testServer')

/** An address that leads to one server now and to another later, as a balancer's does. */
async function openBalancer(first: ConnectionSettings) {
  let port = first.port
  const server = createServer((socket) => {
    const upstream = connect(port, '127.0.0.1')
    socket.pipe(upstream).pipe(socket)
    for (const end of [socket, upstream]) end.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('the balancer has no port')
  return {
    port: address.port,
    leadTo(next: ConnectionSettings) {
      port = next.port
    },
    [Symbol.asyncDispose]: async () => void server.close(),
  }
}

/** An account of the same name and password on each server. */
const TWIN = { user: 'twin', password: 'Aa1-twin' } as const

async function createTwin(settings: ConnectionSettings): Promise<void> {
  await using session = await openSession(settings)
  await session.query(`CREATE USER '${TWIN.user}'@'%' IDENTIFIED BY '${TWIN.password}'`)
  await session.query(`GRANT ALL ON *.* TO '${TWIN.user}'@'%'`)
}

/** Connections until one has the thread id, or a higher one. */
async function connectAs(settings: ConnectionSettings, threadId: number): Promise<Connection> {
  for (;;) {
    const connection = await createConnection(toConnectionOptions(settings))
    if (connection.threadId >= threadId) return connection
    await connection.end()
  }
}

test('kills nothing on another server that the same address leads to', async () => {
  await using first = await localServer({ program }).start()
  await using second = await localServer({ program }).start()
  for (const server of [first, second]) await createTwin(server.connection)
  // So that thread ids of the first server are still to come on the second.
  await (await connectAs(first.connection, 60)).end()
  await using balancer = await openBalancer(first.connection)
  await using session = await openSession({ host: '127.0.0.1', port: balancer.port, ...TWIN }, { connections: 1 })
  const ids = await session.rows('SELECT CONNECTION_ID() AS id')
  const asleep = session.rows('SELECT SLEEP(120)').catch((error: unknown) => error)
  const { socketPath: _, ...address } = second.connection
  const victim = await connectAs(address, Number(ids[0]?.['id']))
  expect(victim.threadId).toBe(Number(ids[0]?.['id']))
  balancer.leadTo(second.connection)
  await session.killRunning()
  expect((await victim.query('SELECT 1 AS one'))[0]).toEqual([{ one: 1 }])
  balancer.leadTo(first.connection)
  await session.killRunning()
  expect(await asleep).toBeInstanceOf(Error)
  await victim.end()
})
